using Storefront.Smoke;
using Storefront.Web.Sessions;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.BrowserTests;

/// <summary>"Your devices" in several browsers of one customer, and in that of another.</summary>
public sealed class DeviceJourneyTests(ITestOutputHelper output) : ShopTest(output, Checkout.Window)
{
    [BrowserFact]
    public async Task Two_browsers_see_each_other_and_one_signs_the_other_out()
    {
        var laptop = await EnterSignedInAsync("laptop", "Ann");
        var phone = await EnterSignedInAsync("phone", "Ann", Customer.Phone);
        await laptop.OpenAsync(Shop.B, "devices");
        Assert.Equal(["Chrome on Linux, this one", "Safari on iPhone"], await laptop.DevicesAsync());
        await phone.OpenAsync(Shop.A, "devices");
        Assert.Equal(["Safari on iPhone, this one", "Chrome on Linux"], await phone.DevicesAsync());

        await laptop.PressAsync("Sign out", laptop.Page.Locator("tr[data-device]"));
        Assert.Equal(["Chrome on Linux, this one"], await laptop.DevicesAsync());
        foreach (var process in new[] { Shop.A, Shop.B })
        {
            await phone.OpenAsync(process, "devices");
            Assert.Equal("Please sign in first", await phone.TitleAsync());
            Assert.Null(await phone.FactAsync("user"));
        }

        Assert.Equal("Ann", await laptop.FactAsync("user"));
    }

    [BrowserFact]
    public async Task All_others_are_signed_out_and_other_customers_are_not()
    {
        var laptop = await EnterSignedInAsync("others-laptop", "Ann");
        Shopper[] others =
        [
            await EnterSignedInAsync("others-phone", "Ann", Customer.Phone),
            await EnterSignedInAsync("others-tablet", "Ann", Customer.Laptop),
        ];
        var bob = await EnterSignedInAsync("others-bob", "Bob");
        await laptop.OpenAsync(Shop.B, "devices");
        Assert.Equal(3, (await laptop.DevicesAsync()).Count);
        await laptop.PressAsync("Sign out all others");
        Assert.Equal(["Chrome on Linux, this one"], await laptop.DevicesAsync());
        foreach (var other in others)
        {
            await other.OpenAsync(Shop.A);
            Assert.Null(await other.FactAsync("user"));
        }

        await bob.OpenAsync(Shop.A, "devices");
        Assert.Equal(["Chrome on Linux, this one"], await bob.DevicesAsync());
    }

    /// <summary>The form names a device, and the ticket says whose: who puts another one's digest into the form ends nothing.</summary>
    [BrowserFact]
    public async Task Another_customers_device_can_not_be_ended()
    {
        var ann = await EnterSignedInAsync("victim", "Ann");
        await ann.OpenAsync(Shop.A, "devices");
        var device = await ann.Page.Locator("tr[data-device]").GetAttributeAsync("data-device");

        var eve = await EnterSignedInAsync("eve", "Eve");
        await EnterSignedInAsync("eve-phone", "Eve", Customer.Phone);
        await eve.OpenAsync(Shop.B, "devices");
        await eve.Page.Locator("input[name=device]").EvaluateAsync("(field, device) => field.value = device", device);
        await eve.PressAsync("Sign out", eve.Page.Locator("tr[data-device]"));
        Assert.Equal(2, (await eve.DevicesAsync()).Count);

        await ann.OpenAsync(Shop.B, "devices");
        Assert.Equal(["Chrome on Linux, this one"], await ann.DevicesAsync());
    }

    [BrowserFact]
    public async Task Sign_out_everywhere_ends_tickets_baskets_and_payments()
    {
        var laptop = await EnterSignedInAsync("everywhere-laptop", "Ann");
        var phone = await EnterSignedInAsync("everywhere-phone", "Ann", Customer.Phone);
        await phone.PressAsync("Add");
        await phone.PressAsync("Go to payment");
        Assert.NotNull(await phone.FactAsync("due"));

        await laptop.OpenAsync(Shop.B, "devices");
        await laptop.PressAsync("Sign out everywhere");
        Assert.Null(await laptop.FactAsync("user"));
        Assert.Empty(await laptop.CookiesAsync());
        foreach (var process in new[] { Shop.A, Shop.B })
        {
            await phone.OpenAsync(process, "pay");
            Assert.Equal("Please sign in first", await phone.TitleAsync());
            Assert.Equal("0", await phone.FactAsync("basket"));
        }

        await phone.SignInAsync("Ann");
        await phone.OpenAsync(Shop.A, "pay");
        Assert.Equal("There is nothing to pay", await phone.TitleAsync());
    }
}
