using SessionKernel.Serializers;
using SessionKernel.Testing.Servers;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>
/// A store of this library with its defaults, except for a timeout that is long enough for a busy machine. Its touches use the filter and
/// the batch in every scenario.
/// </summary>
internal sealed class KernelSubject(SessionStore<ShopperSession> store) : LoopingSubject
{
    public static async Task<Subject> OpenAsync(
        SubjectContext context, TransportMode transport, bool keyed = false, bool tagged = false, int? touchFilterEntries = null)
    {
        var builder = SessionStore.For<ShopperSession>("compare")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(Idle)
            .Configure(options =>
            {
                options.KeyPrefix = context.Prefix;
                options.TouchFilterEntries = touchFilterEntries ?? options.TouchFilterEntries;
            })
            .UseRedis(context.Address, options => (options.Transport, options.CommandTimeout) = (transport, Patience.Reply));
        if (keyed)
        {
            builder.IdKeys(SessionIdKey.FromSecret("a secret of a benchmark, 32 bytes"u8));
        }

        if (tagged)
        {
            builder.Secrets(new SessionSecrets(SessionSecret.FromBytes("a secret of a benchmark, 32 bytes"u8)).Ids(acceptUnkeyed: false));
        }

        return new KernelSubject(await builder.BuildAsync());
    }

    public override ValueTask FlushAsync() => store.FlushAsync();

    public override ValueTask DisposeAsync() => store.DisposeAsync();

    protected override async Task LoadAsync(Caller caller, bool touch)
    {
        while (caller.TryNext(out var id))
        {
            using var session = await store.LoadAsync(id);
            caller.End(session.IsLive && session.Value.IsIntact);
        }
    }

    protected override async Task LoadSaveAsync(Caller caller)
    {
        while (caller.TryNext(out var id))
        {
            using var session = await store.LoadAsync(id);
            if (session.IsLive)
            {
                session.Value.Visits++;
            }

            caller.End(session.IsLive && await store.SaveAsync(session) == SaveStatus.Saved);
        }
    }

    protected override async Task CreateAsync(Caller caller)
    {
        while (caller.TryNext())
        {
            using var session = await store.CreateAsync(caller.Fresh());
            caller.EndCreate(session.SaveStatus == SaveStatus.Saved ? session.Id.Reveal() : null);
        }
    }
}
