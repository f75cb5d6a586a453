using System.CommandLine;
using static SessionKernel.Benchmarks.CommandOptions;

namespace SessionKernel.Benchmarks.Grains;

/// <param name="Slice">The time of each subject in each round; clears end when all states are cleared.</param>
/// <param name="Rounds">The number of measured rounds.</param>
/// <param name="States">The number of states of each subject.</param>
/// <param name="JsonFile">A file for the figures; null = none.</param>
internal sealed record GrainOptions(TimeSpan Slice, int Rounds, int States, string? JsonFile)
{
    public const int Callers = 64;
    public const int PayloadBytes = 1024;

    private static readonly Option<double> s_seconds =
        Number("--seconds", "Seconds of each subject in each round", 0.02, 600, otherwise: 1);
    private static readonly Option<int> s_rounds = Number("--rounds", "Measured rounds", 1, 100, otherwise: 7);
    private static readonly Option<int> s_states = Number("--states", "States of each subject", Callers, 1_000_000, otherwise: 30_000);
    private static readonly Option<string?> s_json = Json();

    public static IReadOnlyList<Option> All { get; } = [s_seconds, s_rounds, s_states, s_json];

    public static GrainOptions Of(ParseResult parsed) => new(
        TimeSpan.FromSeconds(parsed.GetValue(s_seconds)), parsed.GetValue(s_rounds), parsed.GetValue(s_states), parsed.GetValue(s_json));
}
