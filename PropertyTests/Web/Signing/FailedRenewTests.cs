using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Signing;

/// <summary>
/// After a renew that did not happen nothing that the request set is stored, by whatever way: it was meant for somebody who signed in.
/// </summary>
public sealed class FailedRenewTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_stored_when_it_threw(bool hasSession)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(static store => store.OutagePolicy(OutagePolicy.Throw));
        var browser = hasSession ? await Flow.VisitAsync(site) : new Browser();
        var before = Planted.Describe(shared);
        var answer = await browser.GoAsync(site, async context =>
        {
            context.Session.SetString(Flow.User, "anna");
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            await Assert.ThrowsAsync<SessionKernelException>(async () => await context.RenewSessionAsync("anna"));
            site.Bags.Fault = null;
        });
        Assert.Empty(answer.SetCookies);
        Assert.Equal(before, Planted.Describe(shared));
    }

    [Fact]
    public async Task Neither_an_update_nor_a_rotation_stores_it_after_all()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(static store => store.RotateIds());
        var browser = await Flow.VisitAsync(site);
        await browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = ["book"] });
        var before = Planted.Describe(shared);
        await browser.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            site.Bags.Fault = site.Carts.Fault = _ => BackendStatus.Unavailable;
            Assert.False((await context.RenewSessionAsync("anna")).Succeeded);
            Assert.False((await cart.RenewAsync("anna")).Succeeded);
            site.Bags.Fault = site.Carts.Fault = null;
            context.Session.SetString(Flow.User, "anna");
            Assert.Equal(SaveStatus.Unavailable, (await context.RotateSessionAsync()).Status);
            Assert.Equal(SaveStatus.Unavailable, (await cart.UpdateAsync(static value => value.Items.Add("pen"))).Save);
        });
        Assert.Equal(before, Planted.Describe(shared));
    }
}
