namespace SessionKernel.Benchmarks.Grains;

/// <param name="Slice">The time of each subject in each round; clears end when all states are cleared.</param>
/// <param name="Rounds">The number of measured rounds.</param>
/// <param name="States">The number of states of each subject.</param>
/// <param name="JsonFile">A file for the figures; null = none.</param>
internal sealed record GrainOptions(TimeSpan Slice, int Rounds, int States, string? JsonFile)
{
    public const int Callers = 64;
    public const int PayloadBytes = 1024;

    public static GrainOptions Parse(string[] arguments)
    {
        var options = CommandOptions.Parse(arguments, "--seconds", "--rounds", "--states", "--json");
        return new GrainOptions(
            TimeSpan.FromSeconds(options.Number("--seconds", otherwise: 1, least: 0.02, most: 600)),
            options.Whole("--rounds", otherwise: 7, least: 1, most: 100),
            options.Whole("--states", otherwise: 30_000, least: Callers, most: 1_000_000),
            options.Text("--json"));
    }
}
