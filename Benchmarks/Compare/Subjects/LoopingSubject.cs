namespace SessionKernel.Benchmarks.Compare.Subjects;

// Each scenario is one loop inside one async method, started once per caller on the thread pool: an async method per operation would
// allocate where the subject does not.
internal abstract class LoopingSubject : Subject
{
    public override Task RunAsync(Scenario scenario, Caller[] callers) =>
        Task.WhenAll(callers.Select(caller => Task.Run(() => LoopAsync(scenario, caller))));

    /// <param name="caller">Gives the ids.</param>
    /// <param name="touch">Whether each session's idle time restarts; a product that always touches does so in any case.</param>
    protected abstract Task LoadAsync(Caller caller, bool touch);

    protected abstract Task LoadSaveAsync(Caller caller);

    protected abstract Task CreateAsync(Caller caller);

    private Task LoopAsync(Scenario scenario, Caller caller) => scenario switch
    {
        Scenario.Load => LoadAsync(caller, touch: false),
        Scenario.LoadTouch => LoadAsync(caller, touch: true),
        Scenario.LoadSave => LoadSaveAsync(caller),
        _ => CreateAsync(caller),
    };
}
