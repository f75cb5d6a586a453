using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Http;

/// <summary>What this library promises beside the framework's session.</summary>
internal static class HttpTargets
{
    private static readonly string s_read = HttpEndpoints.Name(HttpEndpoints.Read);
    private static readonly string s_change = HttpEndpoints.Name(HttpEndpoints.Change);

    public static IReadOnlyList<Target<HttpRow>> All { get; } =
    [
        SessionCpu(0.2, s_read),
        SessionCpu(0.4, s_change),
        new($"{s_read}, {SessionApp.Kernel}: client commands", 1.05, AtLeast: false, "", static rows => Find(rows, SessionApp.Kernel, s_read)?.CommandsPerRequest),
    ];

    /// <summary>CPU per request above that of the app without a session, in µs; null when either is missing.</summary>
    public static double? SessionCpuOf(IReadOnlyList<HttpRow> rows, string app, string endpoint) =>
        Find(rows, app, endpoint)?.CpuMicrosPerRequest - Find(rows, SessionApp.None, endpoint)?.CpuMicrosPerRequest;

    private static Target<HttpRow> SessionCpu(double limit, string endpoint) => new(
        $"{endpoint}, {SessionApp.Kernel}: session CPU against {SessionApp.Framework}", limit, AtLeast: false, "×",
        rows => SessionCpuOf(rows, SessionApp.Framework, endpoint) is > 0 and var framework ? SessionCpuOf(rows, SessionApp.Kernel, endpoint) / framework : null);

    private static HttpRow? Find(IReadOnlyList<HttpRow> rows, string app, string endpoint) =>
        rows.FirstOrDefault(row => row.App == app && row.Endpoint == endpoint);
}
