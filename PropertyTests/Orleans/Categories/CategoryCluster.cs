using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using SessionKernel.Orleans;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans.Categories;

/// <summary>A silo with all that one can do with grains, and storage in memory whose states end when they idle.</summary>
public sealed class CategoryCluster : IAsyncLifetime
{
    public const string Packed = "packed";
    public const string Formatted = "formatted";
    public const string StateLog = "state-log";
    public const string EventLog = "event-log";

    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly SessionMemory _memory = new();

    public InProcessTestCluster Silos { get; private set; } = null!;

    public IServiceProvider Services => Silos.Silos[0].ServiceProvider;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => Configure(silo));
        builder.ConfigureClient(static client => client.UseTransactions().PropagateSessions());
        Silos = builder.Build();
        await Silos.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await Silos.StopAllSilosAsync();
        await Silos.DisposeAsync();
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Silos.Client.GetGrain<T>(key);

    /// <summary>Calls go on for longer than a state may idle.</summary>
    public async Task OutliveIdleTimeoutAsync(Func<Task> call)
    {
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(s_idle * 0.7);
            await call();
            foreach (var storage in new[] { Packed, Formatted })
            {
                await Services.GetRequiredKeyedService<SessionStore<GrainStates>>(storage).FlushAsync();
            }
        }
    }

    /// <summary>What is stored, whatever an activation holds.</summary>
    internal async Task<T> StoredAsync<T>(GrainId grain, string stateName, string storage = Packed)
        where T : new() => await new Activation<T>(Services.GetRequiredKeyedService<IGrainStorage>(storage), grain, stateName).ReadAsync();

    private void Configure(ISiloBuilder silo)
    {
        silo.AddSessionKernelGrainStorage(Packed, store => Common(store).Serialize(MemoryPackSessionSerializer.Default));
        silo.AddSessionKernelGrainStorage(Formatted, store => Common(store), static options => options.UseGrainStorageSerializer());
        silo.PropagateSessions();
        silo.UseTransactions();
        silo.Configure<TransactionalStateOptions>(static options =>
            (options.LockTimeout, options.LockAcquireTimeout, options.PrepareTimeout) = (s_patience, s_patience, s_patience));
        silo.AddStateStorageBasedLogConsistencyProvider(StateLog);
        silo.AddLogStorageBasedLogConsistencyProvider(EventLog);
        silo.AddGrainService<CountingService>();
        silo.Services.AddSingleton<CountingServiceClient>();
        silo.AddGrainExtension<INoteExtension, NoteExtension>();
    }

    private SessionStoreBuilder<GrainStates> Common(SessionStoreBuilder<GrainStates> store) =>
        store.UseMemory(_memory).UseTime(_time).Expire(s_idle);
}
