using SessionKernel.Benchmarks.Http.Apps;

namespace SessionKernel.Benchmarks.Http;

/// <param name="Path">The path of a request.</param>
/// <param name="Beyond">What an app does there that the one without a session does not.</param>
/// <param name="Against">The app that the others are compared with.</param>
internal sealed record HttpEndpoint(string Path, string Beyond, string Against)
{
    /// <summary>The name in tables and in the JSON file.</summary>
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
