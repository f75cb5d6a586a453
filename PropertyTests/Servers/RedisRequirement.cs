namespace SessionKernel.PropertyTests.Servers;

/// <summary>Whether this run has a redis-server, and whether it may do without.</summary>
public static class RedisRequirement
{
    public const string Missing =
        "redis-server is not on PATH: apt-get install redis-server; SESSIONKERNEL_REQUIRE_REDIS=1 makes this a failure";

    /// <summary>The program's path, or null when it is not installed.</summary>
    public static string? ServerPath { get; } = FindOnPath("redis-server");

    public static bool IsRequired { get; } = Environment.GetEnvironmentVariable("SESSIONKERNEL_REQUIRE_REDIS") == "1";

    /// <summary>Null when tests that need the server are to run: it is there, or its absence must be a failure.</summary>
    public static string? SkipReason { get; } = ServerPath is null && !IsRequired ? Missing : null;

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
