using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>The variants over one link. All stay connected throughout, and take turns in every cell.</summary>
internal sealed class SchedulingTrial : IAsyncDisposable
{
    private readonly List<SchedulingSubject> _subjects = [];
    private readonly SchedulingOptions _options;
    private readonly SchedulingLink _link;
    private readonly ShopperSession _value = ShopperSession.OfPayload(SchedulingOptions.PayloadBytes);

    private SchedulingTrial(SchedulingOptions options, SchedulingLink link) => (_options, _link) = (options, link);

    public static async Task<SchedulingTrial> OpenAsync(SchedulingOptions options, string server, int delayMicros)
    {
        var trial = new SchedulingTrial(options, await SchedulingLink.OpenAsync(server, delayMicros));
        foreach (var variant in Variant.All)
        {
            trial._subjects.Add(await SchedulingSubject.OpenAsync(variant, trial._link.Address));
        }

        return trial;
    }

    public Task<string[]> PopulateAsync() => _subjects[0].PopulateAsync(SchedulingOptions.Sessions, _value);

    public async Task<IReadOnlyList<SchedulingRow>> RunAsync(SchedulingCell cell, string[] ids)
    {
        var team = Caller.Team(cell.Callers, ids, _value);
        var steps = CpuWork.StepsOf(cell.WorkMicros);
        var rounds = _subjects.ToDictionary(static subject => subject.Variant, static _ => new List<Figures>());
        foreach (var subject in _subjects)
        {
            // Warm-up.
            await subject.SliceAsync(team, steps, _options.Slice / 2);
        }

        for (var round = 0; round < _options.Rounds; round++)
        {
            foreach (var subject in _subjects)
            {
                rounds[subject.Variant].Add(await subject.SliceAsync(team, steps, _options.Slice));
            }
        }

        // Last, because code that is not fully compiled yet allocates more.
        var serializerBytes = SerializerCost.Measure(Scenario.Load, _value, toArray: false);
        return [.. rounds.Select(each => SchedulingRow.Of(cell, each.Key, each.Value, rounds[Variant.LaneThread], serializerBytes))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subject in _subjects)
        {
            await subject.DisposeAsync();
        }

        await _link.DisposeAsync();
    }
}
