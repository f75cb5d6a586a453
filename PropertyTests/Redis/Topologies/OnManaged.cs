using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

[Collection(ManagedCollection.Name)]
public sealed class ManagedLaneStoreTests(ManagedFixture managed) : StoreSuite(managed, TransportMode.Lanes);

[Collection(ManagedCollection.Name)]
public sealed class ManagedMultiplexerStoreTests(ManagedFixture managed) : StoreSuite(managed, TransportMode.Multiplexer);

[Collection(ManagedCollection.Name)]
public sealed class ManagedLaneForeignValueTests(ManagedFixture managed) : ForeignValueSuite(managed, TransportMode.Lanes);

/// <summary>One server without the commands that managed services keep to themselves.</summary>
[NeedsRedis]
[CollectionDefinition(Name)]
public sealed class ManagedCollection : ICollectionFixture<ManagedFixture>
{
    public const string Name = "Managed";
}

public sealed class ManagedFixture : IBackend, IAsyncLifetime
{
    private static readonly string[] s_withheld =
        ["CONFIG", "ACL", "DEBUG", "SHUTDOWN", "BGREWRITEAOF", "BGSAVE", "SAVE", "SLAVEOF", "REPLICAOF", "MIGRATE", "SYNC", "PSYNC"];
    private RedisServer? _server;

    public async Task<RawStorage> OpenAsync(TransportMode transport)
    {
        var server = _server ?? throw new InvalidOperationException(RedisRequirement.Missing);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.AskAsync("CONFIG", "GET", "maxmemory"));
        return new TopologyStorage(await server.ConnectAsync(), ConfigurationOptions.Parse(server.EndPoint), transport);
    }

    public async Task InitializeAsync() =>
        _server = RedisRequirement.IsMet
            ? await RedisServer.StartAsync([.. s_withheld.SelectMany(static command => (string[])["--rename-command", command, ""])])
            : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
