using Microsoft.Playwright;
using Storefront.Web.Sessions;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.BrowserTests;

/// <summary>The storefront as a customer sees it.</summary>
public sealed class StorefrontJourneyTests(ITestOutputHelper output) : ShopTest(output, Checkout.Window)
{
    [BrowserFact]
    public async Task A_customer_is_known_by_both_processes()
    {
        var customer = await EnterAsync("customer");
        await customer.OpenAsync(Shop.A);
        Assert.Equal("A", await customer.FactAsync("process"));
        Assert.Empty(await customer.CookiesAsync());

        await customer.PressAsync("Add");
        Assert.Equal(1, await customer.CountAsync("tr[data-item]"));
        await customer.OpenAsync(Shop.B, "cart");
        Assert.Equal("B", await customer.FactAsync("process"));
        Assert.Equal(1, await customer.CountAsync("tr[data-item]"));

        await customer.SignInAsync("Ann");
        Assert.Equal("Ann", await customer.FactAsync("user"));
        await customer.OpenAsync(Shop.A, "cart");
        Assert.Equal("Ann", await customer.FactAsync("user"));
        Assert.Equal(1, await customer.CountAsync("tr[data-item]"));
    }

    /// <summary>
    /// What the browser keeps can't be read by scripts and goes over secure connections only; the basket's is new after a sign-in.
    /// </summary>
    [BrowserFact]
    public async Task The_cookies_are_what_a_browser_accepts_and_change_at_sign_in()
    {
        var customer = await EnterAsync("cookie");
        await customer.OpenAsync(Shop.A);
        await customer.PressAsync("Add");
        var basket = Assert.Single(await customer.CookiesAsync());
        Assert.Equal("__Host-storefront", basket.Name);

        await customer.SignInAsync("Ann");
        var after = await customer.CookiesAsync();
        Assert.Equal(["__Host-storefront", "__Host-ticket"], after.Select(cookie => cookie.Name).Order(StringComparer.Ordinal));
        Assert.NotEqual(basket.Value, after.Single(cookie => cookie.Name == basket.Name).Value);
        var ticket = after.Single(cookie => cookie.Name == "__Host-ticket");

        await customer.OpenAsync(Shop.B, "cart");
        await customer.PressAsync("Go to payment");
        var all = await customer.CookiesAsync();
        Assert.Equal(
            ["__Host-payment", "__Host-storefront", "__Host-ticket"], all.Select(cookie => cookie.Name).Order(StringComparer.Ordinal));
        Assert.All(all, cookie => Assert.Equal(
            (true, true, SameSiteAttribute.Lax, "/", -1f), (cookie.HttpOnly, cookie.Secure, cookie.SameSite, cookie.Path, cookie.Expires)));
        Assert.Equal("", await customer.Page.EvaluateAsync<string>("document.cookie"));

        await customer.PressAsync("Sign out");
        Assert.Empty(await customer.CookiesAsync());
        await customer.SignInAsync("Ann");
        Assert.NotEqual(ticket.Value, (await customer.CookiesAsync()).Single(cookie => cookie.Name == ticket.Name).Value);
    }

    [BrowserFact]
    public async Task A_sign_out_on_one_process_holds_on_the_other_and_for_nobody_else()
    {
        var ann = await EnterSignedInAsync("ann", "Ann");
        var bob = await EnterSignedInAsync("bob", "Bob");
        await ann.OpenAsync(Shop.B);
        await ann.PressAsync("Sign out");
        Assert.Null(await ann.FactAsync("user"));
        await ann.OpenAsync(Shop.A);
        Assert.Null(await ann.FactAsync("user"));
        await bob.OpenAsync(Shop.B);
        Assert.Equal("Bob", await bob.FactAsync("user"));
    }

    /// <summary>While the server is not reached everybody appears signed out, and nobody is.</summary>
    [BrowserFact]
    public async Task An_outage_signs_nobody_out()
    {
        var customer = await EnterSignedInAsync("outage", "Ann");
        await customer.PressAsync("Add");
        await customer.PressAsync("Go to payment");
        var cookies = await customer.CookieValuesAsync();
        Assert.Equal(3, cookies.Length);
        Shop.Proxy.Refuse();
        await Shop.Proxy.CutAsync();
        foreach (var path in (string[])["", "cart", "devices", "pay"])
        {
            await customer.OpenAsync(Shop.B, path);
            Assert.NotNull(await customer.FactAsync("notice"));
            Assert.Null(await customer.FactAsync("user"));
            Assert.Equal(cookies, await customer.CookieValuesAsync());
        }

        await customer.SignInAsync("Ann");
        Assert.Equal("You are not signed in", await customer.TitleAsync());
        Assert.Equal(cookies, await customer.CookieValuesAsync());

        Shop.Proxy.Accept();
        using var limit = new CancellationTokenSource(Bound);
        do
        {
            await customer.OpenAsync(Shop.B, "devices");
            limit.Token.ThrowIfCancellationRequested();
        }
        while (await customer.FactAsync("user") != "Ann" || await customer.FactAsync("basket") != "1");

        Assert.Equal(cookies, await customer.CookieValuesAsync());
    }
}
