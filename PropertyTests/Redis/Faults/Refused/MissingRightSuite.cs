using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults.Refused;

/// <summary>
/// A user that lacks one right, whichever: what an operation needs it for is refused before anything else was done for it.
/// </summary>
public abstract class MissingRightSuite(TransportMode transport) : RefusedTest(transport)
{
    /// <summary>Whatever scripts call, and what calls them.</summary>
    private static readonly string[] s_rights =
    [
        "get", "set", "del", "getrange", "exists", "pexpire", "pexpireat", "pttl", "zadd", "zcard", "zrange", "zrem", "zremrangebyscore",
        "zrevrange", "evalsha",
    ];

    public static TheoryData<string> Acts => [.. RefusedActs.All.Select(static act => act.Name)];

    [RedisTheory]
    [MemberData(nameof(Acts))]
    public async Task An_operation_is_done_wholly_or_not_at_all(string name)
    {
        var act = RefusedActs.All.Single(one => one.Name == name);
        await Raw.SendAsync("ACL", "SETUSER", "limited", "on", ">pass-word", "~*", "&*", "+@all");
        var stores = await StoresAsync(",user=limited,password=pass-word");
        var wrong = new List<string>();
        foreach (var right in s_rights)
        {
            var scene = await ArrangeAsync(stores, act);
            var found = await ActAsync(
                scene, act, () => Raw.SendAsync("ACL", "SETUSER", "limited", "-" + right),
                () => Raw.SendAsync("ACL", "SETUSER", "limited", "+@all"));
            if (found is not null)
            {
                wrong.Add($"without {right}: {found}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}

public sealed class LaneMissingRightTests() : MissingRightSuite(TransportMode.Lanes);

public sealed class MultiplexerMissingRightTests() : MissingRightSuite(TransportMode.Multiplexer);
