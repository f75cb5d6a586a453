using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Http;

/// <summary>What this library promises in comparison with the framework's session, and with its tickets in a cache.</summary>
internal static class HttpTargets
{
    public static IReadOnlyList<Target<HttpRow>> All { get; } =
    [
        Cpu(0.2, HttpEndpoints.Read, WebApp.Kernel),
        Cpu(0.4, HttpEndpoints.Change, WebApp.Kernel),
        Cpu(1, HttpEndpoints.User, WebApp.TicketKernel),
        Commands(1.05, HttpEndpoints.Read, WebApp.Kernel),
        Commands(1.05, HttpEndpoints.User, WebApp.TicketKernel),
    ];

    /// <summary>CPU per request beyond that of the app without a session, in µs; null if either is missing.</summary>
    public static double? CpuBeyond(IReadOnlyList<HttpRow> rows, string app, string endpoint) =>
        Find(rows, app, endpoint)?.CpuMicrosPerRequest - Find(rows, WebApp.None, endpoint)?.CpuMicrosPerRequest;

    private static Target<HttpRow> Cpu(double limit, string path, string app)
    {
        var endpoint = HttpEndpoints.All.Single(one => one.Path == path);
        return new(
            $"{endpoint.Name}, {app}: {endpoint.Beyond} CPU against {endpoint.Against}", limit, AtLeast: false, "×",
            rows => CpuBeyond(rows, endpoint.Against, endpoint.Name) is > 0 and var other
                ? CpuBeyond(rows, app, endpoint.Name) / other
                : null);
    }

    private static Target<HttpRow> Commands(double limit, string path, string app)
    {
        var endpoint = HttpEndpoints.All.Single(one => one.Path == path);
        return new(
            $"{endpoint.Name}, {app}: client commands",
            limit,
            AtLeast: false,
            "",
            rows => Find(rows, app, endpoint.Name)?.CommandsPerRequest);
    }

    private static HttpRow? Find(IReadOnlyList<HttpRow> rows, string app, string endpoint) =>
        rows.FirstOrDefault(row => row.App == app && row.Endpoint == endpoint);
}
