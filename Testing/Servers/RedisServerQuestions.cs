using System.Globalization;
using System.Text;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Servers;

/// <summary>Single commands to a server, each over a connection of its own.</summary>
public static class RedisServerQuestions
{
    private const int MaximumAttempts = 5;
    private static readonly TimeSpan s_takeOver = TimeSpan.FromSeconds(10);

    /// <exception cref="InvalidOperationException">The reply is an error.</exception>
    public static async Task<object?> AskAsync(this RedisServer server, params object[] command)
    {
        await using var connection = await server.ConnectAsync();
        return await connection.SendAsync(command) is var reply && reply is RespError error
            ? throw new InvalidOperationException($"{command[0]} on port {server.Port}: {error.Text}")
            : reply;
    }

    /// <summary>
    /// Asks for text, such as INFO. Asks again if a sentinel that changes the server's role closes the connection.
    /// </summary>
    public static async Task<string> TextAsync(this RedisServer server, params object[] command)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Encoding.UTF8.GetString((byte[])(await server.AskAsync(command))!);
            }
            catch (IOException) when (attempt < MaximumAttempts)
            {
            }
        }
    }

    /// <summary>One field of INFO or CLUSTER INFO; "" if it is missing.</summary>
    public static async Task<string> FieldAsync(this RedisServer server, string field, params object[] command)
    {
        var text = await server.TextAsync(command);
        return text.Split("\r\n").Where(line => line.StartsWith(field + ":", StringComparison.Ordinal))
            .Select(line => line[(field.Length + 1)..]).DefaultIfEmpty("").First();
    }

    /// <summary>The replication offset: how much a primary has written, or a replica has read.</summary>
    public static async Task<long> OffsetAsync(this RedisServer server)
    {
        var field = await server.IsPrimaryAsync() ? "master_repl_offset" : "slave_repl_offset";
        return long.Parse(await server.FieldAsync(field, "INFO", "replication"), CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Makes a replica of a Cluster take over from its primary, which first lets it catch up. A replica that is delayed gives up after five
    /// seconds, and is told again.
    /// </summary>
    public static Task TakeOverAsync(this RedisServer replica)
    {
        long? told = null;
        return Patience.UntilAsync($"port {replica.Port} has taken over", async () =>
        {
            if (await replica.IsPrimaryAsync())
            {
                return true;
            }

            if (told is null || TimeProvider.System.GetElapsedTime(told.Value) > s_takeOver)
            {
                await replica.AskAsync("CLUSTER", "FAILOVER");
                told = TimeProvider.System.GetTimestamp();
            }

            return false;
        });
    }

    public static async Task<bool> IsPrimaryAsync(this RedisServer server) =>
        await server.FieldAsync("role", "INFO", "replication") == "master";

    /// <summary>Whether the server is a replica that has all of its primary's data and receives what is new.</summary>
    public static async Task<bool> FollowsAsync(this RedisServer server) =>
        await server.FieldAsync("master_link_status", "INFO", "replication") == "up";
}
