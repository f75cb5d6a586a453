using System.CommandLine;
using SessionKernel.Benchmarks.Compare.Subjects;
using StackExchange.Redis;
using static SessionKernel.Benchmarks.CommandOptions;

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

    private static readonly Option<bool> s_cluster =
        Flag("--cluster", $"Starts a Cluster of three primaries; leaves out {SubjectKind.RawLimit}.");
    private static readonly Option<string?> s_redis = CommandOptions.Redis()
        .RefuseIf(static (_, address) => EndPointCollection.TryParse(address) is null, "--redis takes HOST:PORT.")
        .RefuseIf(static (given, _) => given.GetValue(s_cluster), "--cluster starts its own servers, so it excludes --redis.");
    private static readonly Option<double> s_seconds =
        Number("--seconds", "Seconds of each subject per scenario and number of callers", 0.1, 600, otherwise: 5);
    private static readonly Option<IReadOnlyList<int>> s_callers =
        Numbers("--callers", "Numbers of concurrent callers", 1, Sessions, otherwise: [1, 64, 512]);
    private static readonly Option<int> s_payload = Number("--payload", "Bytes of the serialized value", 256, 64 * 1024, otherwise: 1024);
    private static readonly Option<IReadOnlyList<SubjectKind>> s_subjects =
        Among("--subjects", "The subjects that take part", SubjectKind.All, static kind => kind.Name).RefuseIf(
            static (given, names) => given.GetValue(s_cluster) && names.Split(',').Contains(SubjectKind.RawLimit),
            $"--cluster has no {SubjectKind.RawLimit}.");
    private static readonly Option<IReadOnlyList<Scenario>> s_scenarios =
        Among("--scenarios", "The scenarios that run", Enum.GetValues<Scenario>(), ScenarioNames.Name);
    private static readonly Option<string?> s_json = Json();

    public static IReadOnlyList<Option> All { get; } =
        [s_redis, s_cluster, s_seconds, s_callers, s_payload, s_subjects, s_scenarios, s_json];

    public static CompareOptions Of(ParseResult parsed)
    {
        var cluster = parsed.GetValue(s_cluster);
        return new CompareOptions(
            parsed.GetValue(s_redis),
            cluster,
            TimeSpan.FromSeconds(parsed.GetValue(s_seconds) / Rounds),
            parsed.GetRequiredValue(s_callers),
            parsed.GetValue(s_payload),
            parsed.GetValue(s_subjects) ?? [.. SubjectKind.All.Where(kind => !cluster || kind.KnowsCluster)],
            parsed.GetValue(s_scenarios) ?? Enum.GetValues<Scenario>(),
            parsed.GetValue(s_json));
    }
}
