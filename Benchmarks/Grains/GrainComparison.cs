using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Grains;

// All subjects stay connected until their scenarios are over. In each round each of them gets a slice, so that whatever else the machine
// does affects all of them alike.
internal sealed class GrainComparison : IAsyncDisposable
{
    private readonly GrainOptions _options;
    private readonly ShopperSession _value = ShopperSession.OfPayload(GrainOptions.PayloadBytes);
    private readonly List<Entry> _entries = [];

    private GrainComparison(GrainOptions options, bool deletes) =>
        (_options, Scenarios) = (options, [.. Enum.GetValues<GrainScenario>().Where(scenario => scenario.Deletes() == deletes)]);

    public IReadOnlyList<GrainScenario> Scenarios { get; }

    /// <param name="options">The options of the run.</param>
    /// <param name="redis">A connection to a server that has nothing of these subjects.</param>
    /// <param name="deletes">Whether a clear deletes the state.</param>
    public static async Task<GrainComparison> OpenAsync(GrainOptions options, ConnectionMultiplexer redis, bool deletes)
    {
        var comparison = new GrainComparison(options, deletes);
        foreach (var kind in GrainStorageKind.All)
        {
            await comparison.AddAsync(kind, redis, deletes);
        }

        return comparison;
    }

    /// <summary>Returns a row for each subject.</summary>
    public async Task<IReadOnlyList<Row>> RunAsync(GrainScenario scenario)
    {
        var rounds = _entries.Select(static _ => new List<Figures>()).ToArray();
        // The first round is a warm-up.
        for (var round = 0; round <= _options.Rounds; round++)
        {
            foreach (var (i, entry) in _entries.Index())
            {
                var figures = await entry.Subject.SliceAsync(scenario, _options.Slice);
                if (round > 0)
                {
                    rounds[i].Add(figures);
                }
            }
        }

        return [.. _entries.Select((entry, i) => RowOf(entry, scenario, rounds[i]))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var entry in _entries)
        {
            await entry.Subject.DisposeAsync();
        }
    }

    private async Task AddAsync(GrainStorageKind kind, ConnectionMultiplexer redis, bool deletes)
    {
        // All names have one length, because a longer key needs more of the server's memory.
        var (address, name) = (redis.Configuration.Split(',')[0], $"{(deletes ? "d" : "k")}{_entries.Count}");
        var commands = await GrainCommandCounter.CountAsync(
            kind, new SubjectContext(address, $"sk:counted-{name}:"), Scenarios, deletes, _value);
        var context = new SubjectContext(address, $"sk:timed-{name}:");
        var subject = await GrainSubject.OpenAsync(kind, context, deletes, GrainOptions.Callers, _options.States, _value);
        _entries.Add(new Entry(kind, subject, commands, await GrainSize.MeasureAsync(redis, context.Prefix)));
    }

    private Row RowOf(Entry entry, GrainScenario scenario, IReadOnlyList<Figures> rounds) =>
        Row.Of(
            scenario.Name(),
            entry.Kind.Name,
            GrainOptions.Callers,
            rounds,
            GrainCost.Measure(scenario, entry.Kind, entry.Subject, _value),
            entry.Commands[scenario])
            with { RedisBytes = entry.RedisBytes };

    private sealed record Entry(
        GrainStorageKind Kind, GrainSubject Subject, IReadOnlyDictionary<GrainScenario, double> Commands, double RedisBytes);
}
