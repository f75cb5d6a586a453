namespace SessionKernel.PropertyTests.Servers;

/// <summary>Whether this run has a redis-server, and whether it may do without.</summary>
public static class RedisRequirement
{
    public const string Missing = RedisServer.Missing + "; SESSIONKERNEL_REQUIRE_REDIS=1 makes this a failure";

    public static bool IsMet => RedisServer.Program is not null;

    public static bool IsRequired { get; } = Environment.GetEnvironmentVariable("SESSIONKERNEL_REQUIRE_REDIS") == "1";

    /// <summary>Null when tests that need the server are to run: it is there, or its absence must be a failure.</summary>
    public static string? SkipReason { get; } = !IsMet && !IsRequired ? Missing : null;
}
