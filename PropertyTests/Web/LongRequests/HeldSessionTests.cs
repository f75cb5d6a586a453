using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Web.Tickets;
using Xunit;

namespace SessionKernel.PropertyTests.Web.LongRequests;

/// <summary>What else is held for longer than it may idle: a ticket, a handle, a lock.</summary>
public sealed class HeldSessionTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly SpyBackend _spy = new();

    [Fact]
    public async Task The_ticket_of_a_long_request_is_kept()
    {
        var shared = new TicketShared();
        await using var site = await TicketSite.StartAsync(
            shared, new TicketSetup { Cookie = static options => options.ExpireTimeSpan = TimeSpan.FromHours(6) });
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        await browser.GoAsync(
            site, context => Passing.InUseAsync(shared.Time, site.Tickets, () => site.Store.FlushAsync(), TimeSpan.FromMinutes(70)));
        Assert.Equal("anna", await browser.WhoAsync(site));
        shared.Time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal("nobody", await browser.WhoAsync(site));
    }

    [Fact]
    public async Task A_handle_is_kept_in_use_until_that_is_disposed_of()
    {
        await using var store = await StoreAsync();
        using var session = await store.CreateAsync(new Cart(), principal: "anna");
        using (store.KeepInUse(session))
        {
            await Passing.InUseAsync(_time, _spy, () => store.FlushAsync(), TimeSpan.FromMinutes(70));
            session.Value.Items.Add("book");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
            await Passing.InUseAsync(_time, _spy, () => store.FlushAsync(), TimeSpan.FromMinutes(70));
        }

        _time.Advance(TimeSpan.FromMinutes(32));
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Gone, await store.SaveAsync(session));
    }

    [Fact]
    public async Task A_handle_that_was_disposed_keeps_nothing_in_use()
    {
        await using var store = await StoreAsync();
        var session = await store.CreateAsync(new Cart());
        var id = session.Id;
        using var inUse = store.KeepInUse(session);
        session.Dispose();
        _time.Advance(TimeSpan.FromMinutes(32));
        using var found = await store.LoadAsync(id);
        Assert.Equal(SessionStatus.Missing, found.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_session_of_a_lock_is_kept_while_the_lock_is_held(bool isLetGo)
    {
        await using var store = await StoreAsync();
        using var session = await store.CreateAsync(new Cart());
        var held = await store.LockAsync(session, lease: TimeSpan.FromHours(1), wait: TimeSpan.Zero);
        await Passing.InUseAsync(_time, _spy, () => store.FlushAsync(), TimeSpan.FromMinutes(58));
        if (isLetGo)
        {
            await held.DisposeAsync();
        }

        // The lease ends it too.
        _time.Advance(TimeSpan.FromMinutes(4));
        await store.FlushAsync();
        _time.Advance(TimeSpan.FromMinutes(32));
        using var found = await store.LoadAsync(session.Id);
        Assert.Equal(SessionStatus.Missing, found.Status);
        await held.DisposeAsync();
    }

    private async Task<SessionStore<Cart>> StoreAsync() => await SessionStore.For<Cart>("held").Serialize(HostsJson.Serializer)
        .Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseTime(_time)
        .UseBackend(context => _spy.Over(new MemoryBackend(new SessionMemory(), context))).BuildAsync();
}
