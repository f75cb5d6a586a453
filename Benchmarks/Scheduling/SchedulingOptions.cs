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

    public static SchedulingOptions Parse(string[] arguments)
    {
        var options = CommandOptions.Parse(arguments, "--seconds", "--rounds", "--delays", "--callers", "--work", "--json");
        return new SchedulingOptions(
            TimeSpan.FromSeconds(options.Number("--seconds", otherwise: 0.25, least: 0.05, most: 60)),
            options.Whole("--rounds", otherwise: 7, least: 1, most: 100),
            options.Numbers("--delays", otherwise: [0, 200, 1000], least: 0, most: 100_000),
            options.Numbers("--callers", otherwise: [1, 64, 512], least: 1, most: Sessions),
            options.Numbers("--work", otherwise: [0, 20, 200], least: 0, most: 100_000),
            options.Text("--json"));
    }
}
