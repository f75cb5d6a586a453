using System.CommandLine;
using static SessionKernel.Benchmarks.CommandOptions;

namespace SessionKernel.Benchmarks.Scheduling;

/// <param name="Slice">The time of each variant in each round of each cell.</param>
/// <param name="Rounds">How often the variants take turns in a cell.</param>
/// <param name="Delays">The delays that a proxy adds in each direction, in microseconds; 0 = no proxy.</param>
/// <param name="Callers">The numbers of concurrent callers.</param>
/// <param name="Work">Processor time of the code after each load, in microseconds.</param>
/// <param name="JsonFile">A file for the figures; null = none.</param>
internal sealed record SchedulingOptions(
    TimeSpan Slice, int Rounds, IReadOnlyList<int> Delays, IReadOnlyList<int> Callers, IReadOnlyList<int> Work, string? JsonFile)
{
    public const int Sessions = 2_000;
    public const int PayloadBytes = 1024;

    private static readonly Option<double> s_seconds =
        Number("--seconds", "Seconds of each variant in each round", 0.05, 60, otherwise: 0.25);
    private static readonly Option<int> s_rounds = Number("--rounds", "Rounds of each cell", 1, 100, otherwise: 7);
    private static readonly Option<IReadOnlyList<int>> s_delays =
        Numbers("--delays", "Microseconds that a proxy adds each way", 0, 100_000, otherwise: [0, 200, 1000]);
    private static readonly Option<IReadOnlyList<int>> s_callers =
        Numbers("--callers", "Numbers of concurrent callers", 1, Sessions, otherwise: [1, 64, 512]);
    private static readonly Option<IReadOnlyList<int>> s_work =
        Numbers("--work", "Microseconds of processor time after each load", 0, 100_000, otherwise: [0, 20, 200]);
    private static readonly Option<string?> s_json = Json();

    public static IReadOnlyList<Option> All { get; } = [s_seconds, s_rounds, s_delays, s_callers, s_work, s_json];

    public static SchedulingOptions Of(ParseResult parsed) => new(
        TimeSpan.FromSeconds(parsed.GetValue(s_seconds)),
        parsed.GetValue(s_rounds),
        parsed.GetRequiredValue(s_delays),
        parsed.GetRequiredValue(s_callers),
        parsed.GetRequiredValue(s_work),
        parsed.GetValue(s_json));
}
