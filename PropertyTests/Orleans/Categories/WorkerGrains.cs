using MemoryPack;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace SessionKernel.PropertyTests.Orleans.Categories;

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Notes
{
    [MemoryPackOrder(0)]
    public List<string> Lines { get; set; } = [];
}

public interface IAddingWorker : IGrainWithStringKey
{
    Task<int> AddAsync(int one, int other);
}

[StatelessWorker]
public sealed class AddingWorker : Grain, IAddingWorker
{
    public Task<int> AddAsync(int one, int other) => Task.FromResult(one + other);
}

public interface INoteGrain : IGrainWithStringKey
{
    Task WriteAsync(string line);

    [OneWay]
    Task PostAsync(string line);

    Task<string> ReadAsync();

    /// <summary>Does not end until <see cref="Gate"/> of that name opens.</summary>
    Task<string> ReadAtAsync(string gate);
}

public interface INoteWorker : INoteGrain;

public interface IReentrantNotes : INoteGrain;

public abstract class NoteKeeper(IPersistentState<Notes> notes) : Grain
{
    public Task WriteAsync(string line)
    {
        notes.State.Lines.Add(line);
        return notes.WriteStateAsync();
    }

    public Task PostAsync(string line) => WriteAsync(line);

    public Task<string> ReadAsync() => Task.FromResult(string.Join(' ', notes.State.Lines));

    public async Task<string> ReadAtAsync(string gate)
    {
        await Gate.EnterAsync(gate);
        return await ReadAsync();
    }
}

public sealed class NoteGrain(
    [PersistentState("notes", CategoryCluster.Packed)] IPersistentState<Notes> notes) : NoteKeeper(notes), INoteGrain;

[Reentrant]
public sealed class ReentrantNotes(
    [PersistentState("notes", CategoryCluster.Packed)] IPersistentState<Notes> notes) : NoteKeeper(notes), IReentrantNotes;

[StatelessWorker(2)]
public sealed class NoteWorker(
    [PersistentState("notes", CategoryCluster.Packed)] IPersistentState<Notes> notes) : NoteKeeper(notes), INoteWorker;

/// <summary>Added to a grain, and served in its activation.</summary>
public interface INoteExtension : IGrainExtension
{
    Task<string> TellAsync();
}

public sealed class NoteExtension(IGrainContextAccessor contexts) : INoteExtension
{
    public Task<string> TellAsync() =>
        contexts.GrainContext.GrainInstance is NoteKeeper notes ? notes.ReadAsync() : Task.FromResult("none");
}
