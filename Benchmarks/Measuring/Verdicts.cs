namespace SessionKernel.Benchmarks.Measuring;

/// <summary>The targets of a command, compared with what a run has measured.</summary>
internal static class Verdicts
{
    public static IEnumerable<string> Table<TRow>(string heading, IReadOnlyList<Target<TRow>> targets, IReadOnlyList<TRow> rows) =>
    [
        $"## {heading}", "", "| what | asked | measured | verdict |", "| --- | ---: | ---: | --- |",
        .. targets.Select(target => Verdict(target, target.Figure(rows))),
        "",
    ];

    /// <summary>Whether the run has missed no target. One that it has not measured does not count as missed.</summary>
    public static bool AreMet<TRow>(IReadOnlyList<Target<TRow>> targets, IReadOnlyList<TRow> rows) =>
        targets.All(target => target.Figure(rows) is not { } figure || target.IsMetBy(figure));

    private static string Verdict<TRow>(Target<TRow> target, double? figure)
    {
        var asked = Text($"{(target.AtLeast ? "at least" : "at most")} {target.Limit:0.##} {target.Unit}").TrimEnd();
        return figure is { } measured
            ? Text($"| {target.What} | {asked} | {measured:0.##} {target.Unit} ")
                + $"| {(target.IsMetBy(measured) ? "met" : Missed(target, measured))} |"
            : $"| {target.What} | {asked} | | not measured |";
    }

    private static string Missed<TRow>(Target<TRow> target, double measured) =>
        Text($"MISSED by {Math.Abs(measured - target.Limit):0.##} {target.Unit}").TrimEnd();

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
