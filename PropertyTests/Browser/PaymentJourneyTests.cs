using Storefront.Web.Sessions;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.BrowserTests;

/// <summary>A payment that is made in time.</summary>
public sealed class PaymentJourneyTests(ITestOutputHelper output) : ShopTest(output, Checkout.Window)
{
    [BrowserFact]
    public async Task A_payment_begun_on_one_process_is_paid_on_the_other_once()
    {
        var customer = await EnterSignedInAsync("payment", "Ann");
        await customer.PressAsync("Add");
        await customer.PressAsync("Go to payment");
        Assert.Equal("€ 12.50", await customer.FactAsync("due"));
        Assert.StartsWith("1:", await customer.FactAsync("payment-left"), StringComparison.Ordinal);

        var second = await customer.SecondTabAsync("payment-tab");
        await second.OpenAsync(Shop.A, "pay");
        await customer.OpenAsync(Shop.B, "pay");
        await customer.PressAsync("Pay");
        Assert.Equal(
            ("It is paid", "€ 12.50", "0"),
            (await customer.TitleAsync(), await customer.FactAsync("paid"), await customer.FactAsync("basket")));

        await second.PressAsync("Pay");
        Assert.Equal(("It is paid", "€ 12.50"), (await second.TitleAsync(), await second.FactAsync("paid")));
        Assert.DoesNotContain("__Host-payment", (await customer.CookiesAsync()).Select(cookie => cookie.Name));
    }

    /// <summary>A tab that shows an amount pays that amount or nothing.</summary>
    [BrowserFact]
    public async Task A_page_does_not_pay_what_another_tab_began()
    {
        var customer = await EnterSignedInAsync("tabs", "Ann");
        await customer.PressAsync("Add");
        await customer.PressAsync("Go to payment");

        var second = await customer.SecondTabAsync("tabs-second");
        await second.OpenAsync(Shop.B);
        await second.PressAsync("Add");
        await second.PressAsync("Go to payment");
        Assert.Equal("€ 25.00", await second.FactAsync("due"));

        await customer.PressAsync("Pay");
        Assert.Equal(("Another payment has begun", "2"), (await customer.TitleAsync(), await customer.FactAsync("basket")));
        await second.PressAsync("Pay");
        Assert.Equal("€ 25.00", await second.FactAsync("paid"));
    }
}

/// <summary>A payment that is not made in time, with a window short enough to wait for.</summary>
public sealed class LatePaymentJourneyTests(ITestOutputHelper output) : ShopTest(output, TimeSpan.FromSeconds(20))
{
    [BrowserFact]
    public async Task When_the_time_is_over_nothing_is_paid_and_the_basket_stays()
    {
        var customer = await EnterSignedInAsync("late", "Ann");
        await customer.PressAsync("Add");
        await customer.PressAsync("Go to payment");

        // The page says so by itself.
        await customer.Page.Locator("[data-payment=TimeOver]").WaitForAsync(new() { Timeout = (float)Bound.TotalMilliseconds });
        await customer.KeepPictureAsync();
        Assert.Equal(("The time is over", "1"), (await customer.TitleAsync(), await customer.FactAsync("basket")));
        await customer.OpenAsync(Shop.B, "pay");
        Assert.Equal("The time is over", await customer.TitleAsync());

        await customer.PressAsync("Go to payment");
        await customer.PressAsync("Pay");
        Assert.Equal(("It is paid", "0"), (await customer.TitleAsync(), await customer.FactAsync("basket")));
    }
}
