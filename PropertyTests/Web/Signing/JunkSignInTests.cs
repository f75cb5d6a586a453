using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Signing;

/// <summary>What can't be read stands under a browser's id, and may never end.</summary>
public sealed class JunkSignInTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sign_in_begins_a_new_session(bool isNewer)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetString("cart", "book"));
        if (isNewer)
        {
            Planted.Reseal(shared, static header => header with { SchemaVersion = 9, OldestReader = 9 });
        }
        else
        {
            "JUNK"u8.CopyTo(Planted.Only(shared));
        }

        var before = Planted.Describe(shared);
        var refused = await browser.GoAsync(site, async context =>
        {
            Assert.Equal(isNewer ? SessionStatus.NewerSchema : SessionStatus.UnknownFormat, context.GetSessionInfo().Status);
            context.Session.SetString("user", "anna");
            Assert.Equal(SaveStatus.Unavailable, (await context.RenewSessionAsync()).Status);
        });
        Assert.Empty(refused.SetCookies);
        Assert.Equal(before, Planted.Describe(shared));

        var signedIn = await browser.GoAsync(site, async context =>
        {
            context.Session.SetString("user", "anna");
            Assert.Equal(SaveStatus.Saved, (await context.RenewSessionAsync("anna")).Status);
        });
        Assert.Single(signedIn.SetCookies);
        Assert.Contains(before, Planted.Describe(shared), StringComparison.Ordinal);
        await browser.GoAsync(site, context => Assert.Equal(["user"], context.Session.Keys));
    }
}
