using System.CommandLine;
using System.Globalization;
using static SessionKernel.Benchmarks.CommandOptions;

namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>Reads millions of changed and planted payloads as a store reads them.</summary>
internal static class FuzzCommand
{
    private static readonly Option<int> s_inputs = Number("--inputs", "Payloads of each serializer", 1, int.MaxValue, otherwise: 1_000_000);
    private static readonly Option<int> s_seed = Number("--seed", "The same seed gives the same payloads", 0, int.MaxValue, otherwise: 1);
    private static readonly Option<IReadOnlyList<string>> s_serializers =
        Among("--serializers", "The serializers that read", FuzzSubject.Names, static name => name);

    public static IReadOnlyList<Option> Options { get; } = [s_inputs, s_seed, s_serializers];

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        var (inputs, seed) = (parsed.GetValue(s_inputs), parsed.GetValue(s_seed));
        var isSound = true;
        Console.WriteLine("| serializer | inputs | values | refused | crashes | slowest | most allocated | over 100 × | refused by |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var serializer in parsed.GetValue(s_serializers) ?? FuzzSubject.Names)
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
