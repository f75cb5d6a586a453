namespace SessionKernel.Benchmarks.Scale;

/// <summary>Markdown for people.</summary>
internal static class ScaleReport
{
    private const string Columns =
        "| sessions | kernel op/s | least to most | lost | raw-limit op/s | least to most | lost "
        + "| heap, MB | of it ids, MB | without ids, bytes | working set, MB |";
    private const string Rule = "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    public static IEnumerable<string> Table(IReadOnlyList<ScaleRow> rows) =>
    [
        "## load+touch", "", Columns, Rule,
        .. rows.Select(row =>
            Text($"| {row.Sessions:N0} | {row.Kernel.Median:N0} | {row.Kernel.Least:N0} to {row.Kernel.Most:N0} ")
            + Text($"| {ScaleTargets.Lost(rows[0].Kernel, row.Kernel):N1} % ")
            + Text($"| {row.RawLimit.Median:N0} | {row.RawLimit.Least:N0} to {row.RawLimit.Most:N0} ")
            + Text($"| {ScaleTargets.Lost(rows[0].RawLimit, row.RawLimit):N1} % ")
            + Text($"| {Mega(row.Memory.HeapBytes):N1} | {Mega(row.IdBytes):N1} | {row.HeapBytes:N0} ")
            + Text($"| {Mega(row.Memory.WorkingSetBytes):N0} |")),
        "",
    ];

    private static double Mega(long bytes) => bytes / 1e6;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
