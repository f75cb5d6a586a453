using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>The server stalls, or is killed, under many callers: each call ends with a status, and all are served again.</summary>
public abstract class AbsenceSuite(TransportMode transport, ConsoleReport report) : FaultTest(transport), IClassFixture<ConsoleReport>
{
    private const int Count = 64;
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(5);

    [RedisFact]
    public async Task A_frozen_server_holds_nobody()
    {
        var store = await ImpatientAsync();
        var ids = await CreateAsync(store);
        var callers = Callers.Start(Count, i => EverythingAsync(store, ids[i]).WaitAsync(Bound));
        await UntilAsync(callers.SeenAsync, seen => seen == nameof(SessionStatus.Live));

        await Server.FreezeAsync();
        callers.Reset();
        await Task.Delay(Frozen, TimeProvider.System);
        await UntilAsync(callers.SeenAsync, seen => seen == nameof(SessionStatus.Unavailable));

        await Server.ThawAsync();
        callers.Reset();
        await UntilAsync(callers.SeenAsync, seen => seen == nameof(SessionStatus.Live));
        await callers.StopAsync();
    }

    [RedisFact]
    public async Task A_killed_server_is_used_again_when_it_is_back()
    {
        var store = await ImpatientAsync();
        var ids = await CreateAsync(store);
        var callers = Callers.Start(Count, i => StatusAsync(store, ids[i]).WaitAsync(Bound));
        await UntilAsync(callers.SeenAsync, seen => seen == nameof(SessionStatus.Live));

        await Server.StopAsync();
        callers.Reset();
        await UntilAsync(callers.SeenAsync, seen => seen == nameof(SessionStatus.Unavailable));

        await Server.RestartAsync();
        var started = TimeProvider.System.GetTimestamp();
        callers.Reset();
        await UntilAsync(callers.SeenAsync, seen => seen == nameof(SessionStatus.Missing));
        report.Print(
            $"{Transport}: {Count} callers were served again {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms "
                + "after the server was back");
        await callers.StopAsync();
        Assert.All(await CreateAsync(store), id => Assert.NotEqual(default, id));
    }

    private static async Task<SessionId[]> CreateAsync(SessionStore<Basket> store)
    {
        var ids = new SessionId[Count];
        for (var i = 0; i < Count; i++)
        {
            ids[i] = await UntilAsync(
                async () =>
                {
                    using var session = await store.CreateAsync(new Basket { Items = [$"{i}"] });
                    return session.IsLive ? session.Id : default;
                },
                static id => id != default);
        }

        return ids;
    }

    /// <summary>One of each; the status is that of the load.</summary>
    private static async Task<SessionStatus> EverythingAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        if (session.IsLive)
        {
            session.Value.Items = [session.Value.Items[0], $"{TimeProvider.System.GetTimestamp()}"];
            await store.SaveAsync(session);
        }

        using var created = await store.CreateAsync(new Basket());
        if (created.IsLive)
        {
            await store.RemoveAsync(created.Id);
        }

        return session.Status;
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneAbsenceTests(ConsoleReport report) : AbsenceSuite(TransportMode.Lanes, report);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerAbsenceTests(ConsoleReport report) : AbsenceSuite(TransportMode.Multiplexer, report);
