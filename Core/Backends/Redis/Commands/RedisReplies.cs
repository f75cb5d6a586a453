using System.Globalization;
using StackExchange.Redis;

namespace SessionKernel;

// What StackExchange.Redis throws where a reply is of another shape quotes the reply, which may be a session: shapes come first.
/// <summary>Reads the replies of scripts.</summary>
internal static class RedisReplies
{
    /// <exception cref="UnexpectedReplyException">It is no signal.</exception>
    public static long Signal(RedisResult reply) =>
        Integer(reply) is var signal && RedisScripts.IsSignal(signal) ? signal : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">It is none.</exception>
    public static long Integer(RedisResult reply) =>
        reply.Resp2Type == ResultType.Integer ? (long)reply : throw new UnexpectedReplyException();

    /// <summary>An integer that came as text.</summary>
    /// <exception cref="UnexpectedReplyException">It is none.</exception>
    public static long Number(RedisResult reply) =>
        long.TryParse(Bytes(reply), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">They are none.</exception>
    public static byte[] Bytes(RedisResult reply) =>
        reply is { Resp2Type: ResultType.BulkString, IsNull: false } ? (byte[])reply! : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">It is no array of so many.</exception>
    public static RedisResult[] Array(RedisResult reply, int length) =>
        Array(reply) is var parts && parts.Length == length ? parts : throw new UnexpectedReplyException();

    /// <exception cref="UnexpectedReplyException">It is no array of texts.</exception>
    public static RedisValue[] Values(RedisResult reply) => [.. Array(reply).Select(static part => (RedisValue)Bytes(part))];

    private static RedisResult[] Array(RedisResult reply) =>
        reply is { Resp2Type: ResultType.Array, IsNull: false } ? (RedisResult[])reply! : throw new UnexpectedReplyException();
}

/// <summary>The server, or what is between, answered as no server of this protocol does.</summary>
internal sealed class UnexpectedReplyException() : InvalidCastException("The server's reply is not one that the command has.");
