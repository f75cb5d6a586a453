using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Redis goes away and comes back: a status meanwhile, and no restart of the store.</summary>
public abstract class OutageSuite(TransportMode transport) : FaultTest(transport)
{
    private static readonly SaveStatus[] s_notDone = [SaveStatus.Unavailable, SaveStatus.OutcomeUnknown];

    [RedisFact]
    public async Task A_server_that_went_is_unavailable_and_one_that_came_back_is_used()
    {
        var store = await DirectAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        await Server.StopAsync();

        Assert.Equal(SessionStatus.Unavailable, await StatusAsync(store, session.Id));
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Unavailable, await UntilAsync(() => store.SaveAsync(session).AsTask(), s => s != SaveStatus.OutcomeUnknown));
        // A command that StackExchange.Redis wrote to a connection that was just going may be OutcomeUnknown.
        Assert.Contains((await store.RenewIdAsync(session)).Status, s_notDone);
        Assert.Contains((await store.RenewIdAsync(session, "somebody")).Status, s_notDone);
        Assert.True(await store.RemoveAsync(session.Id) is RemoveStatus.Unavailable or RemoveStatus.OutcomeUnknown);
        Assert.Equal(new UpdateResult(SessionStatus.Unavailable, SaveStatus.None), await store.UpdateAsync(session.Id, static b => b.Items.Clear()));
        using (var created = await store.CreateAsync(new Basket()))
        {
            Assert.Equal(SessionStatus.Unavailable, created.Status);
            Assert.Contains(created.SaveStatus, s_notDone);
        }

        await store.TouchAsync(session);
        await store.FlushAsync();

        await Server.RestartAsync();
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Missing);
        Assert.Equal(SaveStatus.Gone, await store.SaveAsync(session));
        await AssertWorksAsync(store);
    }

    [RedisFact]
    public async Task Scripts_that_the_server_forgot_are_sent_again()
    {
        var store = await DirectAsync();
        using var session = await store.CreateAsync(new Basket());
        for (var round = 0; round < 3; round++)
        {
            await Raw.SendAsync("SCRIPT", "FLUSH");
            await AssertWorksAsync(store);
        }

        AssertNothingTold();
    }

    [RedisFact]
    public async Task A_touch_of_which_the_server_forgot_the_script_is_sent_again()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = await DirectAsync(with: b => b.UseTime(clock));
        using var session = await store.CreateAsync(new Basket());
        await Raw.SendAsync("PEXPIRE", KeyOf(session.Key), 300_000);
        await Raw.SendAsync("SCRIPT", "FLUSH");
        clock.Advance(TimeSpan.FromMinutes(2));
        await store.TouchAsync(session);
        await store.FlushAsync().AsTask().WaitAsync(Bound);
        Assert.InRange((long)(await Raw.SendAsync("PTTL", KeyOf(session.Key)))!, 1_000_000, 2_000_000);
        AssertNothingTold();
    }

    [RedisFact]
    public async Task Connections_that_are_cut_and_refused_for_a_while_come_back()
    {
        var store = await BehindProxyAsync(Impatient);
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Proxy.Refuse();
        await Proxy.CutAsync();
        Assert.Equal(SessionStatus.Unavailable, await StatusAsync(store, session.Id));
        Proxy.Accept();
        Assert.Equal("book", await UntilAsync(() => ItemsAsync(store, session.Id), items => items != nameof(SessionStatus.Unavailable)));
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    [RedisFact]
    public async Task Who_asked_for_exceptions_gets_them()
    {
        var store = await DirectAsync(with: b => b.OnOutage(OutagePolicy.Throw));
        using var session = await store.CreateAsync(new Basket());
        session.Value.Items.Add("pen");
        await Server.StopAsync();
        Task[] calls =
        [
            store.LoadAsync(session.Id).AsTask(),
            store.CreateAsync(new Basket()).AsTask(),
            store.RemoveAsync(session.Id).AsTask(),
            store.UpdateAsync(session.Id, static b => b.Items.Clear()).AsTask(),
        ];
        foreach (var call in calls)
        {
            await AssertThrowsAsync(() => call);
        }

        await AssertThrowsAsync(async () => await store.SaveAsync(session));
        await AssertThrowsAsync(async () => await store.RenewIdAsync(session));
        await AssertThrowsAsync(async () => await store.RenewIdAsync(session, "somebody"));
        await Server.RestartAsync();
        await UntilAsync(() => StatusOrThrownAsync(store, session.Id), status => status == SessionStatus.Missing);
    }

    private static async Task<SessionStatus> StatusOrThrownAsync(SessionStore<Basket> store, SessionId id)
    {
        try
        {
            return await StatusAsync(store, id);
        }
        catch (SessionKernelException)
        {
            return SessionStatus.Unavailable;
        }
    }

    private static async Task AssertThrowsAsync(Func<Task> call)
    {
        var thrown = await Assert.ThrowsAsync<SessionKernelException>(call);
        Assert.True(thrown.Error is SessionKernelError.Unavailable or SessionKernelError.OutcomeUnknown, thrown.Error.ToString());
    }

    private static async Task AssertWorksAsync(SessionStore<Basket> store)
    {
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session)).Status);
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session, "somebody")).Status);
        Assert.Equal("book pen", await ItemsAsync(store, session.Id));
        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(session.Id));
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneOutageTests() : OutageSuite(TransportMode.Lanes);

[Collection(FaultCollection.Name)]
public sealed class MultiplexerOutageTests() : OutageSuite(TransportMode.Multiplexer);
