namespace SessionKernel.Benchmarks.Http.Starts;

/// <summary>Markdown for people.</summary>
internal static class StartReport
{
    public static IEnumerable<string> Table(int starts, IReadOnlyList<StartRow> rows) =>
    [
        "## start", "",
        $"Medians of {starts} interleaved starts, each in a process of its own.", "",
        "| app | to a response, ms | to a session, ms | host ms | CPU ms | working set, MB | heap, MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        .. rows.Select(static row => FormattableString.Invariant(
            $"| {row.App} | {row.ResponseMillis:N0} | {row.SessionMillis:N0} | {row.HostMillis:N0} | {row.CpuMillis:N0} ")
            + FormattableString.Invariant($"| {row.WorkingSetMegabytes:N0} | {row.HeapMegabytes:N1} |")),
        "",
    ];
}
