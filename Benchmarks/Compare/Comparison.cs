using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare;

// All subjects stay connected for the whole run. In each round each of them gets a slice, so that whatever else the machine does affects
// all of them alike.
internal sealed class Comparison : IAsyncDisposable
{
    // A create leaves its key behind until the slice is over.
    private const long MostCreatedBytes = 400_000_000;
    private const long MostOperations = 100_000_000;

    private readonly CompareOptions _options;
    private readonly IConnectionMultiplexer _redis;
    private readonly ShopperSession _value;
    private readonly List<Entry> _entries = [];

    private Comparison(CompareOptions options, IConnectionMultiplexer redis) =>
        (_options, _redis, _value) = (options, redis, ShopperSession.OfPayload(options.PayloadBytes));

    public static async Task<Comparison> OpenAsync(CompareOptions options, RedisUnderTest server, IConnectionMultiplexer redis)
    {
        var comparison = new Comparison(options, redis);
        foreach (var kind in options.Subjects)
        {
            await comparison.AddAsync(kind, server);
        }

        return comparison;
    }

    /// <summary>
    /// Runs one scenario with a number of callers. Returns a row for each subject, and a line for each one with failures.
    /// </summary>
    public async Task<(IReadOnlyList<Row> Rows, IReadOnlyList<string> Failures)> RunAsync(Scenario scenario, int callers)
    {
        var entries = _entries.Where(entry => entry.Kind.Knows(scenario)).ToList();
        foreach (var entry in entries)
        {
            entry.Team = Caller.Team(callers, entry.Ids, _value);
            entry.Rounds.Clear();
            // Warm-up.
            await SliceAsync(entry, scenario, _options.Slice);
        }

        for (var round = 0; round < CompareOptions.Rounds; round++)
        {
            foreach (var entry in entries)
            {
                entry.Rounds.Add(await SliceAsync(entry, scenario, _options.Slice));
            }
        }

        return (
            [.. entries.Select(entry => RowOf(entry, scenario, callers))],
            [.. entries.SelectMany(entry => FailuresOf(entry, scenario, callers))]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var entry in _entries)
        {
            await entry.Subject.DisposeAsync();
            await KeySweep.DeleteAsync(_redis, entry.Context.Prefix);
        }
    }

    private async Task AddAsync(SubjectKind kind, RedisUnderTest server)
    {
        var context = new SubjectContext(server.Address, $"sk:compare:{_entries.Count}:");
        await KeySweep.DeleteAsync(_redis, context.Prefix);
        var commands = server.IsCluster ? null : await CommandCounter.CountAsync(kind, context, CompareOptions.Sessions, _value);
        await KeySweep.DeleteAsync(_redis, context.Prefix);
        var subject = await kind.OpenAsync(context);
        var ids = await subject.PopulateAsync(CompareOptions.Sessions, _value);
        await Pass.OverAsync(subject, Scenario.LoadTouch, ids, _value);
        _entries.Add(new Entry(kind, context, subject, ids, commands));
    }

    private async Task<Figures> SliceAsync(Entry entry, Scenario scenario, TimeSpan duration)
    {
        var creates = scenario == Scenario.Create;
        var figures = await entry.Subject.SliceAsync(
            scenario, entry.Team, duration, creates ? MostCreatedBytes / _options.PayloadBytes : MostOperations);
        if (creates)
        {
            await KeySweep.DeleteAsync(_redis, entry.Context.Prefix);
        }

        return figures;
    }

    private Row RowOf(Entry entry, Scenario scenario, int callers)
    {
        // Counted replies are not decoded.
        var serializer = entry.Kind.OnlyLoads ? 0 : SerializerCost.Measure(scenario, _value, entry.Kind.SerializesToArray);
        return Row.Of(scenario.Name(), entry.Kind.Name, callers, entry.Rounds, serializer, entry.Commands?[scenario]);
    }

    private static IEnumerable<string> FailuresOf(Entry entry, Scenario scenario, int callers) =>
        entry.Rounds.Sum(static figures => figures.Failed) is > 0 and var failed
            ? [$"FAILED: {failed} operations of {entry.Kind.Name}, {scenario.Name()}, {callers} callers; its figures are void."]
            : [];

    private sealed record Entry(
        SubjectKind Kind, SubjectContext Context, Subject Subject, string[] Ids, IReadOnlyDictionary<Scenario, double>? Commands)
    {
        public Caller[] Team { get; set; } = [];

        public List<Figures> Rounds { get; } = [];
    }
}
