namespace SessionKernel.Benchmarks.Http;

/// <summary>The paths that are measured.</summary>
internal static class HttpEndpoints
{
    public const string Read = "/read";
    public const string Change = "/change";

    public static IReadOnlyList<string> All { get; } = [Read, Change];

    /// <summary>As tables and the JSON file show it.</summary>
    public static string Name(string path) => path[1..];
}
