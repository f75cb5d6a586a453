using System.Globalization;

namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>Reads millions of changed and planted payloads as a store reads them.</summary>
internal static class FuzzCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = CommandOptions.Parse(arguments, "--inputs", "--seed", "--serializers");
        var (inputs, seed) = (options.Whole("--inputs", 1_000_000, 1, int.MaxValue), options.Whole("--seed", 1, 0, int.MaxValue));
        var isSound = true;
        Console.WriteLine("| serializer | inputs | values | refused | crashes | slowest | most allocated | over 100 × | refused by |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var serializer in options.Among("--serializers", FuzzSubject.Names, static name => name))
        {
            var report = await Fuzzing.RunAsync(serializer, inputs, seed);
            isSound &= report.CrashedAt is null && report.OverBound.Count == 0;
            Console.WriteLine(Line(report));
        }

        return isSound ? 0 : 1;
    }

    private static string Line(FuzzReport report) => string.Join(" | ", (string[])
    [
        $"| {report.Serializer}",
        Text(report.Inputs),
        Text(report.Read),
        Text(report.Refused),
        report.CrashedAt is { } crashed ? $"at input {Text(crashed)}: {report.Crash}" : "0",
        $"{Text(report.Slowest.Value / 1000)} ms ({Of(report.Slowest)})",
        $"{Text(report.Largest.Value / 1024)} KB ({Of(report.Largest)})",
        string.Join(", ", report.OverBound.Select(static one => Of(one))),
        $"{string.Join(", ", report.Exceptions.Take(4))} |",
    ]);

    private static string Of(FuzzExtreme one) => $"input {Text(one.Number)}, {Text(one.Length)} B";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
