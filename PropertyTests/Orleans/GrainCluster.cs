using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Two silos, a Redis of their own, and storage of several kinds in it, that of Orleans among them.</summary>
public sealed class GrainCluster : IAsyncLifetime
{
    public const string Kept = "kept";
    public const string Idle = "idle";
    public const string Left = "left";
    public const string Taking = "taking";
    public const string TakingAndDeleting = "taking-and-deleting";

    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(30);

    private ConnectionMultiplexer? _connection;

    public RedisServer Server { get; private set; } = null!;

    public RespConnection Raw { get; private set; } = null!;

    public InProcessTestCluster Silos { get; private set; } = null!;

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    internal LogBook Logs { get; } = new();

    public string ServiceId => Silos.Options.ServiceId;

    public async Task InitializeAsync()
    {
        if (!RedisRequirement.IsMet)
        {
            return;
        }

        Server = await RedisServer.StartAsync();
        Raw = await Server.ConnectAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(Server.EndPoint);
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost((_, host) => host.Logging.AddProvider(Logs));
        builder.ConfigureSilo((_, silo) => Configure(silo));
        Silos = builder.Build();
        await Silos.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        if (Silos is not null)
        {
            await Silos.StopAllSilosAsync();
            await Silos.DisposeAsync();
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            await Raw.DisposeAsync();
            await Server.DisposeAsync();
        }
    }

    public T Grain<T>(string key)
        where T : global::Orleans.IGrainWithStringKey => Silos.Client.GetGrain<T>(key);

    public IGrainStorage StorageOf(string name) => Silos.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(name);

    /// <summary>Ends when each touch of an idle state that was asked for has been answered.</summary>
    public async Task FlushAsync()
    {
        foreach (var silo in Silos.Silos.Where(static silo => silo.IsActive))
        {
            await silo.ServiceProvider.GetRequiredKeyedService<SessionStore<GrainStates>>(Idle).FlushAsync();
        }
    }

    /// <summary>The Redis key of a state of the kernel.</summary>
    public string KeyOf(string storage, GrainId grain) => System.Text.Encoding.ASCII.GetString(
        new KeySpace($"sk:{storage}:").ToBytes(SessionKey.FromName(GrainStateName.Of(ServiceId, grain, "cart"))));

    private void Configure(ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(options =>
            (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(2), 3, 1));
        silo.AddSessionKernelGrainStorage(Kept, store => Common(store).NoExpiry());
        silo.AddSessionKernelGrainStorage(Idle, store => Common(store).UseTime(Time).TrustClock().Expire(IdleTimeout));
        silo.AddRedisGrainStorage(Left, options => options.ConfigurationOptions = ConfigurationOptions.Parse(Server.EndPoint));
        silo.AddSessionKernelGrainStorage(
            Taking, store => Common(store).NoExpiry(), options => options.TakeOverFromRedis(_ => _connection!));
        silo.AddSessionKernelGrainStorage(TakingAndDeleting, store => Common(store).NoExpiry(), options =>
        {
            options.DeleteStateOnClear = true;
            options.TakeOverFromRedis(_ => _connection!);
        });
    }

    private SessionStoreBuilder<GrainStates> Common(SessionStoreBuilder<GrainStates> store) =>
        store.Serialize(MemoryPackSessionSerializer.Default).UseRedis(Server.EndPoint, PatientRedis.Wait);
}
