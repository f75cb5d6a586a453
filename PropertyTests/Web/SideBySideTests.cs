using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What components of one page do: they ask for the same session side by side, and go on while the headers leave.</summary>
public sealed class SideBySideTests
{
    private readonly Shared _shared = new();
    private readonly Browser _browser = new();

    [Fact]
    public async Task Concurrent_loads_of_one_request_share_the_session()
    {
        var gate = new HeldBackend();
        await using var site = await _shared.SiteAsync(
            cart: store => store.UseBackend(context => gate.Over(new MemoryBackend(_shared.Memory, context))));
        await _browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart());
        await _browser.GoAsync(site, async context =>
        {
            gate.Hold();
            var (first, second) = (context.GetSessionAsync<Cart>().AsTask(), context.GetSessionAsync<Cart>().AsTask());
            gate.Release();
            var (one, other) = (await first, await second);
            Assert.Same(one, other);
            one.Value.Items.Add("book");
            other.Value.Items.Add("pen");
        });

        await _browser.GoAsync(site, async context => Assert.Equal(["book", "pen"], (await context.GetSessionAsync<Cart>()).Value.Items));
    }

    [Fact]
    public async Task The_next_caller_repeats_a_failed_load()
    {
        await using var site = await _shared.SiteAsync(
            cart: store => store.Configure(options => options.OutagePolicy = OutagePolicy.Throw));
        await _browser.GoAsync(site, async context => (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = { "book" } });
        await _browser.GoAsync(site, async context =>
        {
            site.Carts.Fault = static _ => BackendStatus.Unavailable;
            await Assert.ThrowsAsync<SessionKernelException>(async () => await context.GetSessionAsync<Cart>());
            site.Carts.Fault = null;
            Assert.Equal(["book"], (await context.GetSessionAsync<Cart>()).Value.Items);
        });
    }

    [Fact]
    public async Task What_is_set_while_the_headers_leave_is_stored_too()
    {
        var gate = new HeldBackend();
        await using var site = await _shared.SiteAsync(
            bag: store => store.UseBackend(context => gate.Over(new MemoryBackend(_shared.Memory, context))));
        await _browser.GoAsync(site, context => context.Session.SetInt32("first", 1));
        await _browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("first", 2);
            gate.Hold();
            var starts = context.Response.StartAsync();
            context.Session.SetInt32("second", 2);
            var asks = context.GetSessionAsync<Cart>().AsTask();
            gate.Release();
            await starts;
            Assert.False((await asks).IsLive);
        });

        await _browser.GoAsync(
            site, context => Assert.Equal((2, 2), (context.Session.GetInt32("first"), context.Session.GetInt32("second"))));
    }

    [Fact]
    public async Task An_id_opens_the_session_where_there_is_no_request()
    {
        await using var site = await _shared.SiteAsync();
        var id = default(SessionId);
        await _browser.GoAsync(site, async context =>
        {
            var session = await context.GetSessionAsync<AttributeBag>();
            Assert.Equal(default, session.Id);
            context.Session.SetInt32("n", 1);
            Assert.Equal(default, session.Id);
            await context.Session.CommitAsync();
            id = session.Id;
        });

        var store = (SessionStore<AttributeBag>)site.Services.GetService(typeof(SessionStore<AttributeBag>))!;
        Assert.True((await store.UpdateAsync(id, static bag => bag.Set("late", [1]))).Succeeded);
        await _browser.GoAsync(site, async context =>
        {
            Assert.Equal(["late", "n"], context.Session.Keys);
            await context.RenewSessionAsync();
            Assert.NotEqual(id, (await context.GetSessionAsync<AttributeBag>()).Id);
        });
        using var moved = await store.LoadAsync(id);
        Assert.Equal(SessionStatus.Moved, moved.Status);
    }
}
