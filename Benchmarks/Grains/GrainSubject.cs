using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>
/// The services of a silo for one grain storage, without the silo, and callers that act like its activations. The storage is empty at
/// first.
/// </summary>
internal sealed class GrainSubject : IAsyncDisposable
{
    private const string StateName = "cart";
    private const long MostOperations = 100_000_000;
    private readonly ServiceProvider _services;
    private readonly IGrainStorage _storage;
    private readonly GrainCaller[] _team;
    private readonly int _states;
    private readonly string _name;

    private GrainSubject(ServiceProvider services, GrainCaller[] team, int states, string name) =>
        (_services, _storage, _team, _states, _name) =
            (services, services.GetRequiredKeyedService<IGrainStorage>(GrainStorageKind.Provider), team, states, name);

    public static async Task<GrainSubject> OpenAsync(
        GrainStorageKind kind, SubjectContext context, bool deletes, int callers, int states, ShopperSession value)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSerializer().AddSingleton<IGrainStorageSerializer>(new MemoryPackGrainSerializer());
        services.Configure<ClusterOptions>(options => options.ServiceId = context.Prefix);
        kind.Add(services, context, deletes);
        var provider = services.BuildServiceProvider();
        var subject = new GrainSubject(provider, GrainCaller.Team(callers, states, value), states, kind.Name);
        await StartAsync(provider);
        await subject.PassAsync(GrainScenario.Write);
        await subject.PassAsync(GrainScenario.Read);
        return subject;
    }

    /// <summary>The value of a state that does not exist.</summary>
    public ShopperSession New() => _services.GetRequiredService<IActivatorProvider>().GetActivator<ShopperSession>().Create();

    public async Task<Figures> SliceAsync(GrainScenario scenario, TimeSpan duration)
    {
        if (scenario.IsClear())
        {
            await PassAsync(GrainScenario.Write);
        }

        return await Slice.RunAsync(_team, () => RunAsync(scenario), duration, scenario.IsClear() ? _states : MostOperations);
    }

    /// <summary>One operation for each state.</summary>
    public Task PassAsync(GrainScenario scenario) =>
        WholePass.RunAsync(_team, _states, () => RunAsync(scenario), $"{_name}, {scenario.Name()}");

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task StartAsync(ServiceProvider services)
    {
        foreach (var host in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await host.StartingAsync(CancellationToken.None);
        }

        var lifecycle = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(lifecycle);
        }

        await lifecycle.OnStart(CancellationToken.None);
    }

    private Task RunAsync(GrainScenario scenario) => Task.WhenAll(_team.Select(caller => Task.Run(() => LoopAsync(scenario, caller))));

    private Task LoopAsync(GrainScenario scenario, GrainCaller caller) => scenario switch
    {
        GrainScenario.Read => ReadAsync(caller),
        GrainScenario.Write => WriteAsync(caller),
        _ => ClearAsync(caller),
    };

    // An exception of an operation ends the run.
    private async Task ReadAsync(GrainCaller caller)
    {
        var read = new GrainState<ShopperSession>();
        while (caller.TryNext(out var next))
        {
            await _storage.ReadStateAsync(StateName, next.Grain, read);
            caller.End(read is { RecordExists: true, State.IsIntact: true });
        }
    }

    private async Task WriteAsync(GrainCaller caller)
    {
        while (caller.TryNext(out var next))
        {
            next.State.State = caller.Fresh();
            await _storage.WriteStateAsync(StateName, next.Grain, next.State);
            caller.End(next.State.RecordExists);
        }
    }

    private async Task ClearAsync(GrainCaller caller)
    {
        while (caller.TryNext(out var next))
        {
            await _storage.ClearStateAsync(StateName, next.Grain, next.State);
            caller.End(!next.State.RecordExists);
        }
    }
}
