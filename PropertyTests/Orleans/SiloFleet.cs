using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Deploys;
using SessionKernel.PropertyTests.Guards;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.PropertyTests.SiloApp;
using SessionKernel.Testing.Proxies;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Two silos in processes of their own, a client of theirs, a Redis for the states and another one for the cluster.</summary>
public sealed class SiloFleet : IAsyncLifetime
{
    public const int Seats = 2;

    private const string Cluster = "fleet";
    private const int SchemaVersionAt = 36;
    private static readonly TimeSpan s_gateways = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_reply = TimeSpan.FromSeconds(15);

    // As docs/schema-changes.md has them.
    private static readonly string[][] s_deploys = [["--version", "1"], ["--version", "2", "--pin", "1"], ["--version", "2"]];

    private readonly NodeProcess?[] _seats = new NodeProcess?[Seats];
    private readonly int[] _deploys = new int[Seats];
    private NodeProcess? _victim;
    private RedisServer? _members;
    private IHost _client = null!;

    /// <summary>It keeps what it said that it has, however it ends.</summary>
    public RedisServer Server { get; private set; } = null!;

    /// <summary>Before that server.</summary>
    public RespProxy Proxy { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!RedisRequirement.IsMet)
        {
            return;
        }

        _members = await RedisServer.StartAsync();
        Server = await RedisServer.StartAsync("--appendonly", "yes");
        Proxy = RespProxy.Start(new IPEndPoint(IPAddress.Loopback, Server.Port), "sk:");
        await Task.WhenAll(Enumerable.Range(0, Seats).Select(async seat => _seats[seat] = await StartAsync(0, Server.EndPoint)));
        _client = await ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }

        await Task.WhenAll(_seats.Append(_victim).OfType<NodeProcess>().Select(static silo => silo.DisposeAsync().AsTask()));
        if (_members is not null)
        {
            await Proxy.DisposeAsync();
            await Server.DisposeAsync();
            await _members.DisposeAsync();
        }
    }

    /// <summary>The ids of the processes.</summary>
    public IReadOnlyCollection<int> Silos => [.. _seats.OfType<NodeProcess>().Select(static silo => silo.Id)];

    public ICart Cart(string key) => _client.Services.GetRequiredService<IClusterClient>().GetGrain<ICart>(key);

    /// <summary>
    /// The seat's silo stops, and one of another deploy starts: 0 is version 1, 1 reads version 2 and is pinned to 1, 2 writes it.
    /// </summary>
    public async Task ReplaceAsync(int seat, int deploy)
    {
        await _seats[seat]!.DisposeAsync();
        (_seats[seat], _deploys[seat]) = (null, deploy);
        _seats[seat] = await StartAsync(deploy, Server.EndPoint);
    }

    /// <summary>Starts a silo more, whose states go through the proxy.</summary>
    /// <returns>The id of its process.</returns>
    public async Task<int> StartVictimAsync()
    {
        _victim = await StartAsync(_deploys[0], Proxy.Address);
        return _victim.Id;
    }

    public async Task KillVictimAsync()
    {
        await _victim!.KillAsync();
        _victim = null;
    }

    /// <summary>Carts that nobody called before, activated on a silo.</summary>
    public async Task<ICart[]> ActivateAsync(int silo, string name, int count)
    {
        var there = new List<ICart>();
        for (var number = 0; there.Count < count; number++)
        {
            var cart = Cart(string.Create(CultureInfo.InvariantCulture, $"{name} {number}"));
            if ((await cart.LookAsync()).By.Process == silo)
            {
                there.Add(cart);
            }
        }

        return [.. there];
    }

    /// <summary>What is stored, or null.</summary>
    public async Task<byte[]?> StoredAsync(ICart cart)
    {
        await using var raw = await Server.ConnectAsync();
        var name = GrainStateName.Of(CartSilo.Service, cart.GetGrainId(), "cart");
        return (byte[]?)await raw.SendAsync("GET", new KeySpace($"sk:{CartSilo.Storage}:").ToBytes(SessionKey.FromName(name)));
    }

    /// <summary>The schema version in which it is stored.</summary>
    public async Task<int> VersionAsync(ICart cart) => (await StoredAsync(cart))![SchemaVersionAt];

    private Task<NodeProcess> StartAsync(int deploy, string redis)
    {
        var ports = FreePort.Take(2);
        return NodeProcess.StartAsync(new System.Diagnostics.ProcessStartInfo("dotnet", [
            Path.Combine(Repository.OutputOf("PropertyTests/SiloApp"), "SessionKernel.PropertyTests.SiloApp.dll"),
            "--redis", redis, "--members", _members!.EndPoint, "--cluster", Cluster,
            "--silo-port", ports[0].ToString(CultureInfo.InvariantCulture), "--gateway-port", ports[1]
                .ToString(CultureInfo.InvariantCulture),
            .. s_deploys[deploy],
        ]));
    }

    private async Task<IHost> ConnectAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(static options => (options.ServiceId, options.ClusterId) = (CartSilo.Service, Cluster));
            client.Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = s_gateways);
            client.Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = s_reply);
            client.UseRedisClustering(_members!.EndPoint);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
