using SessionKernel.PropertyTests.Deploys;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>One Redis and two processes of each build for all fleets. The stores have the keys that they would have anywhere.</summary>
[CollectionDefinition(Name)]
public sealed class DeployCollection : ICollectionFixture<Nodes>
{
    public const string Name = "deploys";
}

/// <summary>The nodes: each is started when first asked for, and serves until the last test has ended.</summary>
public sealed class Nodes : IAsyncLifetime
{
    private readonly Lazy<Task<NodeProcess>>[] _old;
    private readonly Lazy<Task<NodeProcess>>[] _new;
    private RedisServer? _redis;

    public Nodes()
    {
        _old = [.. Enumerable.Range(0, Fleet.Seats).Select(_ => new Lazy<Task<NodeProcess>>(() => StartAsync("Old")))];
        _new = [.. Enumerable.Range(0, Fleet.Seats).Select(_ => new Lazy<Task<NodeProcess>>(() => StartAsync("New")))];
    }

    /// <exception cref="InvalidOperationException">redis-server is not installed.</exception>
    public RedisServer Redis => _redis ?? throw new InvalidOperationException(RedisRequirement.Missing);

    public async Task InitializeAsync() => _redis = RedisRequirement.IsMet ? await RedisServer.StartAsync() : null;

    public async Task DisposeAsync()
    {
        foreach (var node in _old.Concat(_new).Where(static node => node.IsValueCreated && node.Value.IsCompletedSuccessfully))
        {
            await (await node.Value).DisposeAsync();
        }

        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    internal Task<NodeProcess> OldAsync(int seat) => _old[seat].Value;

    internal Task<NodeProcess> NewAsync(int seat) => _new[seat].Value;

    /// <summary>For a fleet whose ring is not that of the one before.</summary>
    internal async Task RemoveCanaryAsync()
    {
        await using var connection = await Redis.ConnectAsync();
        await connection.SendAsync("DEL", "sk:web:canary");
    }

    /// <summary>A process of the caller's own.</summary>
    internal Task<NodeProcess> StartAsync(string build, params string[] further) =>
        NodeProcess.StartAsync(build, ["--redis", Redis.EndPoint, .. further]);
}
