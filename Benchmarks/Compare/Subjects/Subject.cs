using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>One way to keep sessions: an operation begins with the text of an id and ends with the value read.</summary>
internal abstract class Subject : IAsyncDisposable
{
    protected static TimeSpan Idle { get; } = TimeSpan.FromMinutes(20);

    /// <summary>Stores that many sessions, and returns their ids.</summary>
    public virtual Task<string[]> PopulateAsync(int sessions, ShopperSession value) => Pass.CreateAsync(this, sessions, value);

    /// <summary>Completes when all callers have stopped.</summary>
    public abstract Task RunAsync(Scenario scenario, Caller[] callers);

    /// <summary>Completes when everything that was sent without waiting has reached the server.</summary>
    public virtual ValueTask FlushAsync() => ValueTask.CompletedTask;

    /// <summary>Completes when all callers have stopped and nothing of theirs is under way.</summary>
    public async Task RunToEndAsync(Scenario scenario, Caller[] callers)
    {
        await RunAsync(scenario, callers);
        await FlushAsync();
    }

    public Task<Figures> SliceAsync(Scenario scenario, Caller[] callers, TimeSpan duration, long most) =>
        Slice.RunAsync(callers, () => RunToEndAsync(scenario, callers), duration, most);

    public abstract ValueTask DisposeAsync();
}
