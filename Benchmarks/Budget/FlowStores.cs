using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>
/// Three stores: two over the same sessions, one with the usual filter and one with a filter so small that every touch is due; and one with
/// a ring of secrets.
/// </summary>
internal sealed class FlowStores : IAsyncDisposable
{
    private const int Sessions = 10_000;
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private FlowStores(SessionStore<Visits> usual, SessionStore<Visits> forgetful, SessionStore<Visits> tagged)
    {
        Usual = usual;
        Forgetful = forgetful;
        Tagged = tagged;
    }

    public SessionStore<Visits> Usual { get; }

    public SessionStore<Visits> Forgetful { get; }

    public SessionStore<Visits> Tagged { get; }

    /// <summary>The ids of sessions that are never touched, because they have no idle timeout.</summary>
    public string[] Untouched { get; } = new string[Sessions];

    /// <summary>The ids of sessions with an idle timeout, each of which has been touched.</summary>
    public string[] Touched { get; } = new string[Sessions];

    /// <summary>The ids of tagged sessions.</summary>
    public string[] Secret { get; } = new string[Sessions];

    /// <summary>The ids of sessions that belong to principals, four to each.</summary>
    public string[] Owned { get; } = new string[Sessions];

    public static async Task<FlowStores> OpenAsync(string address, bool continueOnPool)
    {
        MemoryPackFormatterProvider.Register(new VisitsFormatter());
        var usual = await OpenAsync(address, SessionStoreDefaults.TouchFilterEntries, continueOnPool);
        var stores = new FlowStores(usual, await OpenAsync(address, filterEntries: 2, continueOnPool),
            await OpenAsync(
                address,
                SessionStoreDefaults.TouchFilterEntries,
                continueOnPool,
                new SessionSecrets(SessionSecret.FromBytes(new byte[SessionSecret.MinimumBytes])).Ids(acceptUnkeyed: false)));
        for (var i = 0; i < Sessions; i++)
        {
            stores.Untouched[i] = await CreateAsync(usual, new SessionLifetime(idle: null, s_hour));
            stores.Touched[i] = await CreateAsync(usual, new SessionLifetime(s_hour, absolute: null));
            stores.Secret[i] = await CreateAsync(stores.Tagged, new SessionLifetime(s_hour, absolute: null));
            stores.Owned[i] = await CreateAsync(usual, new SessionLifetime(s_hour, s_hour * 2), principal: $"principal {i / 4}");
        }

        return stores;
    }

    public async ValueTask DisposeAsync()
    {
        await Usual.DisposeAsync();
        await Forgetful.DisposeAsync();
        await Tagged.DisposeAsync();
    }

    private static Task<SessionStore<Visits>> OpenAsync(
        string address, int filterEntries, bool continueOnPool, SessionSecrets? secrets = null)
    {
        var builder = SessionStore.For<Visits>(secrets is null ? "budget" : "budget-tagged")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: s_hour)
            .Configure(options => options.TouchFilterEntries = filterEntries)
            .UseRedis(address, redis => (redis.Transport, redis.ContinueOnThreadPool) = (TransportMode.Lanes, continueOnPool));
        return (secrets is null ? builder : builder.Secrets(secrets)).BuildAsync();
    }

    private static async Task<string> CreateAsync(SessionStore<Visits> store, SessionLifetime windows, string? principal = null)
    {
        using var session = await store.CreateAsync(default, principal, windows);
        return session.Id.Reveal();
    }
}
