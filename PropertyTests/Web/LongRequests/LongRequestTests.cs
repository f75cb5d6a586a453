using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.LongRequests;

/// <summary>A request that takes longer than its session may idle: an upload, an export, a long poll.</summary>
public sealed class LongRequestTests
{
    private readonly Shared _shared = new();
    private readonly Browser _browser = new();

    [Theory]
    [InlineData(SessionUse.Optional)]
    [InlineData(SessionUse.Required)]
    [InlineData(SessionUse.ReadOnly)]
    public async Task It_keeps_its_session_and_what_it_changes_is_stored(SessionUse use)
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
        await _browser.GoAsync(site, use, async context =>
        {
            Assert.Equal("42", context.Session.GetString("order"));
            await InUseAsync(site, site.Bags, TimeSpan.FromMinutes(70));
            if (use != SessionUse.ReadOnly)
            {
                context.Session.SetString("order", "43");
            }
        });
        Assert.Equal(use == SessionUse.ReadOnly ? "42" : "43", await OrderAsync(site));
    }

    [Fact]
    public async Task It_keeps_its_typed_session_too()
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, static async context => (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = ["book"] });
        await _browser.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            await InUseAsync(site, site.Carts, TimeSpan.FromMinutes(70));
            cart.Value.Items.Add("pen");
        });
        await _browser.GoAsync(
            site, static async context => Assert.Equal(["book", "pen"], (await context.GetSessionAsync<Cart>()).Value.Items));
    }

    [Fact]
    public async Task A_session_that_it_begins_is_kept()
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, async context =>
        {
            context.Session.SetString("order", "42");
            await context.Session.CommitAsync();
            await InUseAsync(site, site.Bags, TimeSpan.FromMinutes(70));
        });
        Assert.Equal("42", await OrderAsync(site));
    }

    [Fact]
    public async Task Not_past_the_absolute_deadline()
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
        await _browser.GoAsync(site, async context =>
        {
            await InUseAsync(site, site.Bags, TimeSpan.FromHours(12), step: TimeSpan.FromMinutes(20));
            context.Session.SetString("order", "43");
        });
        Assert.Equal(1, site.Logs.Count(100));
        Assert.Equal("none", await OrderAsync(site));
        Assert.Equal(0, _shared.Memory.Count);
    }

    /// <summary>Whoever changes it gives it another stamp, by which alone it can be touched.</summary>
    [Fact]
    public async Task A_session_that_another_request_has_changed_is_kept()
    {
        await using var site = await _shared.SiteAsync();
        await using var other = await _shared.SiteAsync();
        await _browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
        await _browser.GoAsync(site, async context =>
        {
            await _browser.Copy().GoAsync(other, static context => context.Session.SetString("name", "anna"));
            await InUseAsync(site, site.Bags, TimeSpan.FromMinutes(70));
            context.Session.SetString("order", "43");
        });
        await _browser.GoAsync(other, static context =>
            Assert.Equal(("43", "anna"), (context.Session.GetString("order"), context.Session.GetString("name"))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_another_request_has_ended_or_renewed_is_not_brought_back(bool ends)
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
        var old = _browser.Copy();
        await old.GoAsync(site, async context =>
        {
            await _browser.GoAsync(site, async context =>
            {
                Assert.True(ends ? (await context.RemoveSessionAsync()).HasEnded() : (await context.RenewSessionAsync("anna")).Succeeded);
            });
            await InUseAsync(site, site.Bags, TimeSpan.FromMinutes(20));
        });
        await _browser.GoAsync(site, context => Assert.Equal(ends ? null : "42", context.Session.GetString("order")));
        await old.GoAsync(site, static context => Assert.Null(context.Session.GetString("order")));
        _shared.Time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal("none", await OrderAsync(site));
    }

    [Fact]
    public async Task A_window_of_its_own_that_is_shorter_counts()
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, static async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            cart.Value = new Cart { Items = ["book"] };
            cart.SetLifetime(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));
        });
        await _browser.GoAsync(site, async context =>
        {
            var cart = await context.GetSessionAsync<Cart>();
            await InUseAsync(site, site.Carts, TimeSpan.FromSeconds(60), step: TimeSpan.FromSeconds(2));
            cart.Value.Items.Add("pen");
        });
        await _browser.GoAsync(site, static async context => Assert.Equal(2, (await context.GetSessionAsync<Cart>()).Value.Items.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_stream_lets_it_idle_out_unless_it_asks(bool asks)
    {
        foreach (var byHeader in (bool[])[true, false])
        {
            var browser = new Browser();
            await using var site = await _shared.SiteAsync();
            await browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
            browser.Prepare = request => request.Headers.TryAddWithoutValidation("Accept", byHeader ? "text/event-stream" : "*/*");
            await browser.GoAsync(site, async context =>
            {
                if (!byHeader)
                {
                    context.Response.ContentType = "text/event-stream; charset=utf-8";
                    await context.Response.Body.FlushAsync();
                }

                if (asks)
                {
                    context.KeepSessionsInUse();
                    await InUseAsync(site, site.Bags, TimeSpan.FromMinutes(70));
                }
                else
                {
                    site.Bags.Reset();
                    for (var minutes = 0; minutes < 70; minutes += 2)
                    {
                        _shared.Time.Advance(TimeSpan.FromMinutes(2));
                        await FlushAsync(site);
                    }

                    Assert.Equal(0, site.Bags.Commands);
                }
            });
            browser.Prepare = null;
            await browser.GoAsync(site, context => Assert.Equal(asks ? "42" : null, context.Session.GetString("order")));
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_for_a_while_is_asked_again()
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
        await _browser.GoAsync(site, async context =>
        {
            site.Bags.Fault = static _ => BackendStatus.Unavailable;
            await InUseAsync(site, site.Bags, TimeSpan.FromMinutes(20));
            site.Bags.Fault = null;
            await InUseAsync(site, site.Bags, TimeSpan.FromMinutes(40));
            context.Session.SetString("order", "43");
        });
        Assert.Equal("43", await OrderAsync(site));
    }

    [Fact]
    public async Task A_request_that_is_gone_within_the_granularity_costs_what_it_did()
    {
        await using var site = await _shared.SiteAsync();
        await _browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
        site.Bags.Reset();
        await _browser.GoAsync(site, _ => _shared.Time.Advance(TimeSpan.FromSeconds(50)));
        Assert.Equal((1, 0), (site.Bags.Commands, site.Bags.Touches));
        site.Bags.Reset();
        _shared.Time.Advance(TimeSpan.FromMinutes(70));
        await FlushAsync(site);
        Assert.Equal(0, site.Bags.Commands);
    }

    private async Task<string> OrderAsync(Site site) =>
        (await _browser.GoAsync(site, context => context.Response.WriteAsync(context.Session.GetString("order") ?? "none"))).Body;

    private Task InUseAsync(Site site, SpyBackend spy, TimeSpan span, TimeSpan? step = null) =>
        Passing.InUseAsync(_shared.Time, spy, () => FlushAsync(site), span, step);

    private static async ValueTask FlushAsync(Site site)
    {
        await site.Services.GetRequiredKeyedService<SessionStore<AttributeBag>>("session").FlushAsync();
        await site.Services.GetRequiredKeyedService<SessionStore<Cart>>("cart").FlushAsync();
    }
}
