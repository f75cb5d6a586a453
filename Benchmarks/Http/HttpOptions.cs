using SessionKernel.Benchmarks.Http.Apps;

namespace SessionKernel.Benchmarks.Http;

/// <param name="Round">The time of each app and endpoint in each round.</param>
/// <param name="Rounds">The number of rounds, after one for warm-up; 0 = no load.</param>
/// <param name="Starts">How often each app is started, after once for warm-up; 0 = no start is timed.</param>
/// <param name="Visitors">The number of connections to each app, each with a session of its own.</param>
/// <param name="Apps">The apps that are put under load.</param>
/// <param name="JsonFile">A file for the figures; null = none.</param>
internal sealed record HttpOptions(TimeSpan Round, int Rounds, int Starts, int Visitors, IReadOnlyList<string> Apps, string? JsonFile)
{
    public static HttpOptions Parse(string[] arguments)
    {
        var options = CommandOptions.Parse(arguments, "--seconds", "--rounds", "--starts", "--visitors", "--apps", "--json");
        return new HttpOptions(
            TimeSpan.FromSeconds(options.Number("--seconds", otherwise: 3.5, least: 0.05, most: 30)),
            options.Whole("--rounds", otherwise: 7, least: 0, most: 100),
            options.Whole("--starts", otherwise: 9, least: 0, most: 100),
            options.Whole("--visitors", otherwise: 64, least: 1, most: 1000),
            options.Among("--apps", WebApp.Loaded, static name => name),
            options.Text("--json"));
    }
}
