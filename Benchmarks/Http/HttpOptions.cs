using System.CommandLine;
using SessionKernel.Benchmarks.Http.Apps;
using static SessionKernel.Benchmarks.CommandOptions;

namespace SessionKernel.Benchmarks.Http;

/// <param name="Round">The time of each app and endpoint in each round.</param>
/// <param name="Rounds">The number of rounds, after one for warm-up; 0 = no load.</param>
/// <param name="Starts">How often each app is started, after once for warm-up; 0 = no start is timed.</param>
/// <param name="Visitors">The number of connections to each app, each with a session of its own.</param>
/// <param name="Apps">The apps that are put under load.</param>
/// <param name="JsonFile">A file for the figures; null = none.</param>
internal sealed record HttpOptions(TimeSpan Round, int Rounds, int Starts, int Visitors, IReadOnlyList<string> Apps, string? JsonFile)
{
    private static readonly Option<double> s_seconds =
        Number("--seconds", "Seconds of each app and endpoint in each round", 0.05, 30, otherwise: 3.5);
    private static readonly Option<int> s_rounds = Number("--rounds", "Rounds under load", 0, 100, otherwise: 7);
    private static readonly Option<int> s_starts = Number("--starts", "Timed starts of each app", 0, 100, otherwise: 9);
    private static readonly Option<int> s_visitors = Number("--visitors", "Connections to each app", 1, 1000, otherwise: 64);
    private static readonly Option<IReadOnlyList<string>> s_apps =
        Among("--apps", "The apps under load", WebApp.Loaded, static name => name);
    private static readonly Option<string?> s_json = Json();

    public static IReadOnlyList<Option> All { get; } = [s_seconds, s_rounds, s_starts, s_visitors, s_apps, s_json];

    public static HttpOptions Of(ParseResult parsed) => new(
        TimeSpan.FromSeconds(parsed.GetValue(s_seconds)),
        parsed.GetValue(s_rounds),
        parsed.GetValue(s_starts),
        parsed.GetValue(s_visitors),
        parsed.GetValue(s_apps) ?? WebApp.Loaded,
        parsed.GetValue(s_json));
}
