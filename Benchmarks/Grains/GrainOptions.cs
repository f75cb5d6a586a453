namespace SessionKernel.Benchmarks.Grains;

/// <param name="Slice">What each subject gets in each round; clears end when all states are cleared.</param>
/// <param name="Rounds">Measured ones.</param>
/// <param name="States">Of each subject.</param>
/// <param name="JsonFile">Where the figures are written too; null = nowhere.</param>
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
