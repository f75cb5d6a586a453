using SessionKernel.Benchmarks.Http.Apps;

namespace SessionKernel.Benchmarks.Http;

/// <param name="Round">What each app and endpoint gets per round.</param>
/// <param name="Rounds">How many there are, behind one that warms up; with none there is no load.</param>
/// <param name="Starts">How often each app is started, after once to warm up; with none no start is timed.</param>
/// <param name="Visitors">Connections of each app, each with a session of its own.</param>
/// <param name="Apps">Those that are put under load.</param>
/// <param name="JsonFile">Where the figures are written too; null = nowhere.</param>
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
