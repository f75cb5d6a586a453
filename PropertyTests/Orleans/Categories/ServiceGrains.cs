using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.Services;
using Orleans.Services;
using Orleans.Storage;

namespace SessionKernel.PropertyTests.Orleans.Categories;

public interface ICountingService : IGrainService
{
    Task<string> NoteAsync(string line);

    Task<GrainId> IdAsync();
}

/// <summary>A grain service that keeps a state of its own.</summary>
public sealed class CountingService(
    GrainId id, Silo silo, ILoggerFactory loggers, IServiceProvider services) : GrainService(id, silo, loggers), ICountingService
{
    private readonly GrainState<Notes> _notes = new(new Notes());

    public async Task<string> NoteAsync(string line)
    {
        if (line.Length > 0)
        {
            _notes.State!.Lines.Add(line);
            await services.GetRequiredKeyedService<IGrainStorage>(CategoryCluster.Packed).WriteStateAsync("notes", GrainId, _notes);
        }

        return string.Join(' ', _notes.State!.Lines);
    }

    public Task<GrainId> IdAsync() => Task.FromResult(GrainId);
}

public sealed class CountingServiceClient(
    IServiceProvider services, ILocalSiloDetails silo) : GrainServiceClient<ICountingService>(services)
{
    public ICountingService Service => GetGrainService(silo.SiloAddress);
}

public interface IServiceCaller : IGrainWithStringKey
{
    Task<string> NoteAsync(string line);

    Task<GrainId> ServiceIdAsync();
}

public sealed class ServiceCaller(CountingServiceClient client) : Grain, IServiceCaller
{
    public Task<string> NoteAsync(string line) => client.Service.NoteAsync(line);

    public Task<GrainId> ServiceIdAsync() => client.Service.IdAsync();
}

public interface INoteObserver : IGrainObserver
{
    Task<string> NotedAsync(string line);
}

public sealed class NoteObserver : INoteObserver
{
    public Task<string> NotedAsync(string line) => Task.FromResult($"seen {line}");
}

public interface IObservedGrain : IGrainWithStringKey
{
    Task<string> TellAsync(INoteObserver observer, string line);
}

public sealed class ObservedGrain : Grain, IObservedGrain
{
    public Task<string> TellAsync(INoteObserver observer, string line) => observer.NotedAsync(line);
}
