using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Redis goes away and comes back: a status meanwhile, and no restart of the store.</summary>
public abstract class OutageSuite(TransportMode transport) : FaultTest(transport)
{
    private const string Works = "Saved Saved Saved Saved book pen Removed";
    private static readonly SaveStatus[] s_notDone = [SaveStatus.Unavailable, SaveStatus.OutcomeUnknown];

    [RedisFact]
    public async Task A_server_that_went_is_unavailable_and_one_that_came_back_is_used()
    {
        var store = await ImpatientAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        await Server.StopAsync();

        Assert.Equal(SessionStatus.Unavailable, await StatusAsync(store, session.Id));
        session.Value.Items.Add("pen");
        Assert.Equal(
            SaveStatus.Unavailable, await UntilAsync(() => store.SaveAsync(session).AsTask(), s => s != SaveStatus.OutcomeUnknown));
        // A command that StackExchange.Redis wrote to a connection that was just going may be OutcomeUnknown.
        Assert.Contains((await store.RenewIdAsync(session)).Status, s_notDone);
        Assert.Contains((await store.RenewIdAsync(session, "somebody")).Status, s_notDone);
        Assert.True(await store.RemoveAsync(session.Id) is RemoveStatus.Unavailable or RemoveStatus.OutcomeUnknown);
        Assert.Equal(
            new UpdateResult(SessionStatus.Unavailable, SaveStatus.None), await store.UpdateAsync(session.Id, static b => b.Items.Clear()));
        using (var created = await store.CreateAsync(new Basket()))
        {
            Assert.Equal(SessionStatus.Unavailable, created.Status);
            Assert.Contains(created.SaveStatus, s_notDone);
        }

        await store.TouchAsync(session);
        await store.FlushAsync();

        await Server.RestartAsync();
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Missing);
        await UntilAsync(() => store.SaveAsync(session).AsTask(), static status => status == SaveStatus.Gone);
        await UntilAsync(() => UseAsync(store), static seen => seen == Works);
    }

    [RedisFact]
    public async Task Scripts_that_the_server_forgot_are_sent_again()
    {
        var store = await DirectAsync();
        using var session = await store.CreateAsync(new Basket());
        for (var round = 0; round < 3; round++)
        {
            await Raw.SendAsync("SCRIPT", "FLUSH");
            Assert.Equal(Works, await UseAsync(store));
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
        await UntilAsync(() => store.SaveAsync(session).AsTask(), static status => status == SaveStatus.Saved);
    }

    [RedisFact]
    public async Task Who_asked_for_exceptions_gets_them()
    {
        var store = await ImpatientAsync(b => b.OutagePolicy(OutagePolicy.Throw));
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

    private static async Task<string> UseAsync(SessionStore<Basket> store)
    {
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        if (!session.IsLive)
        {
            return session.SaveStatus.ToString();
        }

        session.Value.Items.Add("pen");
        List<object> seen =
        [
            session.SaveStatus, await store.SaveAsync(session), (await store.RenewIdAsync(session)).Status,
            (await store.RenewIdAsync(session, "somebody")).Status, await ItemsAsync(store, session.Id),
            await store.RemoveAsync(session.Id),
        ];
        return string.Join(' ', seen);
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneOutageTests() : OutageSuite(TransportMode.Lanes);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerOutageTests() : OutageSuite(TransportMode.Multiplexer);
