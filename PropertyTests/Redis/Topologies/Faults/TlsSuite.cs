using System.Security.Cryptography.X509Certificates;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>
/// A server that is not the one it must be, or a client that can't prove itself: refused, with a sentence, and never in the clear.
/// </summary>
public abstract class TlsSuite(TransportMode transport) : StoresTest(transport)
{
    // A handshake must have the time to be refused.
    private static readonly TimeSpan s_refused = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_expired = TimeSpan.FromSeconds(5);
    private readonly Certificates _certificates = new();
    private readonly Certificates _others = new();

    [RedisTheory]
    [InlineData("authority")]
    [InlineData("host")]
    [InlineData("expired")]
    public async Task A_server_that_is_not_trusted_is_refused(string what)
    {
        var shown = what switch
        {
            "authority" => _others.Server(),
            "host" => _certificates.OtherServer(),
            _ => _certificates.ExpiredServer(),
        };
        await using var server = await StartAsync(shown);
        await AssertRefusedAsync(server, Trusting(server), "certificate is trusted");
    }

    [RedisFact]
    public async Task A_client_without_a_certificate_is_refused_where_one_is_asked_for()
    {
        await using var server = await StartAsync(_certificates.Server(), _certificates.Client());
        await AssertRefusedAsync(server, Trusting(server));
        await AssertRefusedAsync(server, Showing(server, _others.Client()));
        await AssertWorksAsync(await BuildAsync(Typed(), Showing(server, _certificates.Client())));
    }

    [RedisFact]
    public async Task A_client_without_tls_does_not_connect()
    {
        await using var server = await StartAsync(_certificates.Server());
        await using var plain = await RedisServer.StartAsync();
        await AssertRefusedAsync(server, ConfigurationOptions.Parse(server.EndPoint));
        await AssertRefusedAsync(plain, Trusting(plain));
    }

    [RedisFact]
    public async Task A_certificate_that_expires_ends_new_connections_until_it_is_replaced()
    {
        await using var server = await StartAsync(_certificates.Server());
        var store = await BuildAsync(Typed(), Trusting(server), s_expired);
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        await server.AskAsync("SAVE");

        await server.RestartAsync(new RedisTls(_certificates.ExpiredServer(), _certificates.Authority));
        await UntilAsync(() => StatusAsync(store, session.Id), status => status == SessionStatus.Unavailable);
        session.Value.Items.Add("pen");
        Assert.True(await store.SaveAsync(session) is SaveStatus.Unavailable or SaveStatus.OutcomeUnknown);
        Assert.Equal(SessionStatus.Unavailable, await StatusAsync(store, session.Id));

        await server.RestartAsync(new RedisTls(_certificates.Server(), _certificates.Authority));
        Assert.Equal("book", await UntilAsync(() => ItemsAsync(store, session.Id), items => items != nameof(SessionStatus.Unavailable)));
        Assert.Equal(SaveStatus.Saved, await UntilAsync(() => store.SaveAsync(session).AsTask(), status => status == SaveStatus.Saved));
    }

    protected override Task StopAsync()
    {
        _certificates.Dispose();
        _others.Dispose();
        return Task.CompletedTask;
    }

    private Task<RedisServer> StartAsync(X509Certificate2 shown, X509Certificate2? client = null) =>
        RedisServer.StartAsync(new RedisLaunch { Tls = new RedisTls(shown, _certificates.Authority, client) });

    private ConfigurationOptions Trusting(RedisServer server)
    {
        var configuration = ConfigurationOptions.Parse($"{server.EndPoint},ssl=true,sslHost=localhost");
        configuration.TrustIssuer(_certificates.Authority);
        return configuration;
    }

    private ConfigurationOptions Showing(RedisServer server, X509Certificate2 client)
    {
        var configuration = Trusting(server);
        configuration.CertificateSelection += (_, _, _, _, _) => client;
        return configuration;
    }

    private async Task AssertRefusedAsync(RedisServer server, ConfigurationOptions configuration, string advice = "TLS")
    {
        var refused = await Assert.ThrowsAsync<SessionKernelException>(
            () => BuildAsync(Typed(), configuration, connect: s_refused).WaitAsync(Bound));
        Assert.Equal(SessionKernelError.ConnectFailed, refused.Error);
        Assert.Contains(server.EndPoint, refused.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
    }

    private static async Task AssertWorksAsync(SessionStore<Basket> store)
    {
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal("book", await ItemsAsync(store, session.Id));
    }
}

[Collection(TlsFaultCollection.Name)]
public sealed class LaneTlsTests() : TlsSuite(TransportMode.Lanes);

[Collection(TlsFaultCollection.Name)]
public sealed class MultiplexerTlsTests() : TlsSuite(TransportMode.Multiplexer);

/// <summary>One after the other, and beside the rest: they wait more than they work.</summary>
[CollectionDefinition(Name)]
public sealed class TlsFaultCollection
{
    public const string Name = "Tls faults";
}
