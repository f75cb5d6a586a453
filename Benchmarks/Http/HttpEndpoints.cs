using SessionKernel.Benchmarks.Http.Apps;

namespace SessionKernel.Benchmarks.Http;

/// <param name="Path">As it is asked for.</param>
/// <param name="Beyond">What an app does there beyond the one without.</param>
/// <param name="Against">The app that the others are put beside.</param>
internal sealed record HttpEndpoint(string Path, string Beyond, string Against)
{
    /// <summary>As tables and the JSON file show it.</summary>
    public string Name => Path[1..];
}

/// <summary>The paths that are measured.</summary>
internal static class HttpEndpoints
{
    public const string Read = "/read";
    public const string Change = "/change";
    public const string User = "/user";

    public static IReadOnlyList<HttpEndpoint> All { get; } =
    [
        new(Read, "session", WebApp.Framework),
        new(Change, "session", WebApp.Framework),
        new(User, "authentication", WebApp.TicketCache),
    ];

    public static IEnumerable<HttpEndpoint> Of(string app) => All.Where(endpoint => WebApp.Of(app).Endpoints.ContainsKey(endpoint.Path));
}
