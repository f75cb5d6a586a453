using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

[Collection(TlsCollection.Name)]
public sealed class TlsLaneStoreTests(TlsFixture tls) : StoreSuite(tls, TransportMode.Lanes);

[Collection(TlsCollection.Name)]
public sealed class TlsMultiplexerStoreTests(TlsFixture tls) : StoreSuite(tls, TransportMode.Multiplexer);

[Collection(TlsCollection.Name)]
public sealed class TlsLaneConcurrencyTests(TlsFixture tls) : ConcurrencySuite(tls, TransportMode.Lanes);

[Collection(TlsCollection.Name)]
public sealed class TlsLaneForeignValueTests(TlsFixture tls) : ForeignValueSuite(tls, TransportMode.Lanes);

/// <summary>One server that speaks TLS alone for all tests of the collection.</summary>
[NeedsRedis]
[CollectionDefinition(Name)]
public sealed class TlsCollection : ICollectionFixture<TlsFixture>
{
    public const string Name = "Tls";
}

public sealed class TlsFixture : IBackend, IAsyncLifetime
{
    private readonly Certificates _certificates = new();
    private RedisServer? _server;

    public async Task<RawStorage> OpenAsync(TransportMode transport)
    {
        var server = _server ?? throw new InvalidOperationException(RedisRequirement.Missing);
        var configuration = ConfigurationOptions.Parse($"{server.EndPoint},ssl=true,sslHost=localhost");
        configuration.TrustIssuer(_certificates.Authority);
        return new TopologyStorage(await server.ConnectAsync(), configuration, transport);
    }

    public async Task InitializeAsync() =>
        _server = RedisRequirement.IsMet
            ? await RedisServer.StartAsync(new RedisLaunch { Tls = new RedisTls(_certificates.Server(), _certificates.Authority) })
            : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _certificates.Dispose();
    }
}
