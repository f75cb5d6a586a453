using System.Text;
using System.Text.RegularExpressions;
using SessionKernel.PropertyTests.Guards;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>
/// What a proxy or an ACL may refuse: commands as docs/compatibility.md lists them, such as <c>GET</c> or <c>SCRIPT LOAD</c>.
/// </summary>
internal static partial class RefusedCommands
{
    /// <summary>As Redis says it, as Redis 5 and renamed commands say it, and as Envoy says it.</summary>
    public static IReadOnlyList<string> Errors { get; } =
    [
        "NOPERM User app has no permissions to run the command",
        "ERR unknown command, with args beginning with: ",
        "unsupported command",
    ];

    /// <summary>Those that are sent as they are, and not from a script.</summary>
    public static IReadOnlyList<string> Sent { get; } = [.. File.ReadAllLines(Path.Combine(Repository.Root, "docs", "compatibility.md"))
        .Select(static line => Row().Match(line)).Where(static row => row.Success).Select(static row => row.Groups[1].Value)];

    /// <summary>What ElastiCache Serverless refuses, as AWS lists it in November 2026.</summary>
    public static IReadOnlyList<string> Serverless { get; } =
    [
        "CLIENT TRACKING", "CLIENT CACHING", "CLIENT TRACKINGINFO", "CLIENT GETREDIR", "CLIENT ID", "CLIENT INFO", "CLIENT LIST",
        "CLIENT KILL", "CONFIG", "WAIT", "MEMORY",
        "OBJECT", "SLOWLOG", "LATENCY", "FUNCTION", "FCALL", "KEYS", "MONITOR", "SCRIPT KILL", "PSUBSCRIBE", "ACL", "DEBUG", "SAVE",
        "BGSAVE", "REPLICAOF", "SENTINEL",
    ];

    public static bool Is(RespCommand command, string name) => name.Split(' ') is var words && command.Name == words[0]
        && (words.Length == 1
            || (command.Count > 1
                && Encoding.ASCII.GetString(command[1].Span).Equals(words[1], StringComparison.OrdinalIgnoreCase)));

    public static bool IsOfServerless(RespCommand command) =>
        Serverless.Any(name => Is(command, name)) || (command.Name == "EVAL" && command[2].Span.SequenceEqual("0"u8));

    [GeneratedRegex(@"^\| `([A-Z][A-Z -]+)` \|[^|]*\|[^|]*\| (?!in scripts)(?!to sentinels)")]
    private static partial Regex Row();
}
