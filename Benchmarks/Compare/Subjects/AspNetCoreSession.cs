using MemoryPack;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>
/// The framework's session over its Redis cache, as its middleware uses it: load, read, commit. The commit is also its touch.
/// </summary>
internal sealed class AspNetCoreSession(RedisCache cache) : LoopingSubject
{
    private const string Shopper = "shopper";
    private readonly DistributedSessionStore _sessions = new(cache, NullLoggerFactory.Instance);

    public override ValueTask DisposeAsync()
    {
        cache.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task LoadAsync(Caller caller, bool touch)
    {
        while (caller.TryNext(out var id))
        {
            var session = Open(id, isNew: false);
            await session.LoadAsync();
            var value = session.TryGetValue(Shopper, out var bytes) ? MemoryPackSerializer.Deserialize<ShopperSession>(bytes) : null;
            await session.CommitAsync();
            caller.End(value is { IsIntact: true });
        }
    }

    protected override async Task LoadSaveAsync(Caller caller)
    {
        while (caller.TryNext(out var id))
        {
            var session = Open(id, isNew: false);
            await session.LoadAsync();
            var value = MemoryPackSerializer.Deserialize<ShopperSession>(session.Get(Shopper))!;
            value.Visits++;
            session.Set(Shopper, MemoryPackSerializer.Serialize(value));
            await session.CommitAsync();
            caller.End(value.IsIntact);
        }
    }

    protected override async Task CreateAsync(Caller caller)
    {
        while (caller.TryNewId(out var id))
        {
            var session = Open(id, isNew: true);
            await session.LoadAsync();
            session.Set(Shopper, MemoryPackSerializer.Serialize(caller.Fresh()));
            await session.CommitAsync();
            caller.EndCreate(id);
        }
    }

    private ISession Open(string id, bool isNew) => _sessions.Create(id, Idle, TimeSpan.FromMinutes(1), static () => true, isNew);
}
