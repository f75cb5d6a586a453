using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Docs.Recipes;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>docs/authentication.md does what it says.</summary>
public sealed class CookieSignInTests
{
    [Fact]
    public async Task Devices_are_listed_signed_out_and_ended_everywhere()
    {
        await using var site = await TicketSite.StartAsync(new TicketShared());
        var (phone, laptop) = (new TicketBrowser { Agent = "Phone" }, new TicketBrowser { Agent = "Laptop" });
        await phone.SignInAsync(site, "anna");
        await laptop.SignInAsync(site, "anna");
        await phone.GoAsync(site, async context =>
        {
            var lines = await CookieSignIn.DevicesAsync(context, site.Devices);
            Assert.Contains("Phone, this one", lines);
            Assert.Contains(lines, line => line.StartsWith("Laptop, last seen 20", StringComparison.Ordinal));
            Assert.Equal("You are signed out.", await CookieSignIn.SignOutAsync(context));
        });
        Assert.Equal(("nobody", "anna"), (await phone.WhoAsync(site), await laptop.WhoAsync(site)));

        var revocation = site.Services.GetRequiredService<SessionRevocation>();
        Assert.Equal("1 ended.", await CookieSignIn.EverywhereAsync("anna", revocation));
        Assert.Equal("nobody", await laptop.WhoAsync(site));
        await laptop.SignInAsync(site, "anna");
        site.Tickets.AsksFail = BackendStatus.Unavailable;
        Assert.Equal("Some may still work. Please try again.", await CookieSignIn.EverywhereAsync("anna", revocation));
        site.Tickets.Fault = static kind => kind == CommandKind.Remove ? BackendStatus.Unavailable : null;
        await laptop.GoAsync(
            site, async context => Assert.StartsWith("You could not", await CookieSignIn.SignOutAsync(context), StringComparison.Ordinal));
    }

    [Fact]
    public void The_setup_and_the_options_are_accepted()
    {
        var services = new ServiceCollection();
        CookieSignIn.Setup(services);
        Assert.Contains(services, service => service.ServiceType == typeof(SessionTickets));

        Assert.NotNull(CookieSignIn.SetupIdentity(new ServiceCollection()));
        var options = new SessionTicketOptions();
        CookieSignIn.Choose(options);
        var context = new DefaultHttpContext { Request = { Headers = { ["X-Device-Name"] = "kitchen" } } };
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "7")])), "Identity.Application");
        Assert.Equal(("7", "kitchen"), (options.PrincipalOf(ticket), options.LabelOf(context)));
    }
}
