using SessionKernel.Benchmarks.Compare.Subjects;

namespace SessionKernel.Benchmarks.Compare;

/// <param name="Redis">HOST:PORT; null = the run starts its own server.</param>
/// <param name="Cluster">Whether the run starts its own Cluster of three primaries.</param>
/// <param name="Slice">A fifth of <c>--seconds</c>, the time that each subject gets per scenario and caller count.</param>
/// <param name="Callers">The numbers of callers; every scenario runs with each.</param>
/// <param name="PayloadBytes">The size of the serialized value.</param>
/// <param name="Subjects">The subjects that take part.</param>
/// <param name="Scenarios">The scenarios that run.</param>
/// <param name="JsonFile">A file for the figures; null = none.</param>
internal sealed record CompareOptions(string? Redis, bool Cluster, TimeSpan Slice, IReadOnlyList<int> Callers, int PayloadBytes,
    IReadOnlyList<SubjectKind> Subjects, IReadOnlyList<Scenario> Scenarios, string? JsonFile)
{
    public const int Rounds = 5;
    public const int Sessions = 10_000;

    public static CompareOptions Parse(string[] arguments)
    {
        var options = CommandOptions.Parse(
            arguments, ["--redis", "--seconds", "--callers", "--payload", "--subjects", "--scenarios", "--json"], ["--cluster"]);
        var cluster = options.Has("--cluster");
        if (cluster && options.Text("--redis") is not null)
        {
            throw new UsageException("--cluster starts its own servers, so it can't be combined with --redis.");
        }

        return new CompareOptions(
            options.Text("--redis"),
            cluster,
            TimeSpan.FromSeconds(options.Number("--seconds", otherwise: 5, least: 0.1, most: 600) / Rounds),
            options.Numbers("--callers", otherwise: [1, 64, 512], least: 1, most: Sessions),
            options.Whole("--payload", otherwise: 1024, least: 256, most: 64 * 1024),
            options.Among("--subjects", [.. SubjectKind.All.Where(kind => !cluster || kind.KnowsCluster)], static kind => kind.Name),
            options.Among("--scenarios", Enum.GetValues<Scenario>(), ScenarioNames.Name),
            options.Text("--json"));
    }
}
