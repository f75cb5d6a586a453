using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>What an exception says about the server: whether it failed, and whether another may have its keys.</summary>
public sealed class RedisFaultsTests
{
    private static readonly RedisErrorKind[] s_ofTopology =
        [
            RedisErrorKind.ReadOnly, RedisErrorKind.Moved, RedisErrorKind.Ask, RedisErrorKind.UnknownRedirectTarget,
            RedisErrorKind.ClusterDown, RedisErrorKind.MasterDown,
        ];

    public static TheoryData<RedisErrorKind> Kinds => [.. Enum.GetValues<RedisErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Few_answers_are_of_the_topology(RedisErrorKind kind) =>
        Assert.Equal(s_ofTopology.Contains(kind), RedisFaults.IsOfTopology(new RedisServerException(kind, CommandFlags.None, "text")));

    [Fact]
    public void A_replica_says_so_from_within_a_script_too() =>
        Assert.True(RedisFaults.IsOfTopology(new RedisServerException(
            RedisErrorKind.Unknown, CommandFlags.None, "ERR Error running script: -READONLY You can't write")));

    [Fact]
    public void A_server_that_does_not_answer_may_have_been_replaced()
    {
        Assert.True(RedisFaults.IsOfTopology(new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "text")));
        Assert.True(RedisFaults.IsOfTopology(new TimeoutException()));
    }

    /// <summary>No server would ever serve it.</summary>
    [Fact]
    public void A_call_that_the_multiplexer_refuses_is_no_fault()
    {
        var refused = new RedisCommandException("text");
        Assert.False(RedisFaults.IsFault(refused));
        Assert.False(RedisFaults.IsOfTopology(refused));
        Assert.True(RedisFaults.IsNotServed(refused));
        Assert.True(RedisFaults.IsAnswer(refused));
        Assert.Equal(BackendStatus.Unavailable, RedisFaults.StatusOf(refused));
    }
}
