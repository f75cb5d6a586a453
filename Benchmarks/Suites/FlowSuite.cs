using BenchmarkDotNet.Attributes;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>From the text of an id to the value, and back, over a redis-server in another process: 64 callers, 1 KB.</summary>
public class FlowSuite
{
    private const int Callers = 64;
    private const int PerCaller = 500;
    private const int Operations = Callers * PerCaller;
    private const int Sessions = 10_000;
    private static readonly ShopperSession s_value = ShopperSession.OfPayload(1_024);

    private readonly Dictionary<string, (Subject Subject, Caller[] Team)> _opened = [];
    private RedisUnderTest _redis = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _redis = await RedisUnderTest.OpenAsync(address: null);
        foreach (var name in new[] { SubjectKind.StackExchangeLease, SubjectKind.KernelMultiplexer, SubjectKind.KernelLane })
        {
            var kind = SubjectKind.All.Single(kind => kind.Name == name);
            var subject = await kind.OpenAsync(new SubjectContext(_redis.Address, $"sk:suites:{name}:"));
            var ids = await subject.PopulateAsync(Sessions, s_value);
            _opened.Add(name, (subject, Caller.Team(Callers, ids, s_value)));
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        foreach (var (subject, _) in _opened.Values)
        {
            await subject.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "StackExchange.Redis by hand")]
    [BenchmarkCategory("load")]
    public Task LoadByHand() => RunAsync(SubjectKind.StackExchangeLease, Scenario.Load);

    [Benchmark(OperationsPerInvoke = Operations, Description = "multiplexer")]
    [BenchmarkCategory("load")]
    public Task LoadOverMultiplexer() => RunAsync(SubjectKind.KernelMultiplexer, Scenario.Load);

    [Benchmark(OperationsPerInvoke = Operations, Description = "lane")]
    [BenchmarkCategory("load")]
    public Task LoadOverLane() => RunAsync(SubjectKind.KernelLane, Scenario.Load);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "StackExchange.Redis by hand")]
    [BenchmarkCategory("load+save")]
    public Task SaveByHand() => RunAsync(SubjectKind.StackExchangeLease, Scenario.LoadSave);

    [Benchmark(OperationsPerInvoke = Operations, Description = "multiplexer")]
    [BenchmarkCategory("load+save")]
    public Task SaveOverMultiplexer() => RunAsync(SubjectKind.KernelMultiplexer, Scenario.LoadSave);

    [Benchmark(OperationsPerInvoke = Operations, Description = "lane")]
    [BenchmarkCategory("load+save")]
    public Task SaveOverLane() => RunAsync(SubjectKind.KernelLane, Scenario.LoadSave);

    private async Task RunAsync(string name, Scenario scenario)
    {
        var (subject, team) = _opened[name];
        var phase = new Phase(Callers, TimeSpan.FromMinutes(1));
        foreach (var caller in team)
        {
            caller.Begin(phase, PerCaller);
        }

        await subject.RunAsync(scenario, team);
        if (team.Any(caller => caller.Failed > 0 || caller.Done < PerCaller))
        {
            throw new InvalidOperationException($"{name} did not serve every operation of {scenario.Name()}.");
        }
    }
}
