using System.Globalization;
using StackExchange.Redis;

namespace SessionKernel;

// StackExchange.Redis throws an exception that quotes a reply of the wrong shape, which may be a session. So the shape is checked first.
/// <summary>Reads the replies of scripts.</summary>
internal static class RedisReplies
{
    /// <exception cref="UnexpectedReplyException">The reply is no signal.</exception>
    public static long Signal(RedisResult reply) =>
        Integer(reply) is var signal && RedisScripts.IsSignal(signal) ? signal : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">The reply is no integer.</exception>
    public static long Integer(RedisResult reply) =>
        reply.Resp2Type == ResultType.Integer ? (long)reply : throw new UnexpectedReplyException();

    /// <summary>Reads an integer that the reply holds as text.</summary>
    /// <exception cref="UnexpectedReplyException">The reply is no such text.</exception>
    public static long Number(RedisResult reply) =>
        long.TryParse(Bytes(reply), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">The reply is no bulk string.</exception>
    public static byte[] Bytes(RedisResult reply) =>
        reply is { Resp2Type: ResultType.BulkString, IsNull: false } ? (byte[])reply! : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">The reply is no array of this length.</exception>
    public static RedisResult[] Array(RedisResult reply, int length) =>
        Array(reply) is var parts && parts.Length == length ? parts : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">The reply is no array of bulk strings.</exception>
    public static RedisValue[] Values(RedisResult reply) => [.. Array(reply).Select(static part => (RedisValue)Bytes(part))];

    private static RedisResult[] Array(RedisResult reply) =>
        reply is { Resp2Type: ResultType.Array, IsNull: false } ? (RedisResult[])reply! : throw new UnexpectedReplyException();
}

/// <summary>The server, or something in between, gave a reply that the protocol does not allow.</summary>
internal sealed class UnexpectedReplyException() : InvalidCastException("The server sent a reply that the command can't have.");
