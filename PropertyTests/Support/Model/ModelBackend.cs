using System.Text;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Model;

/// <summary>Where the stores of a run keep their sessions, and how time passes there.</summary>
internal abstract class ModelBackend : IAsyncDisposable
{
    /// <summary>What the test's two stores, or nodes, share.</summary>
    public abstract SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder, int store)
        where T : notnull;

    /// <summary>Lets keys end as if the time had passed on the server.</summary>
    public abstract Task AdvanceAsync(string prefix, TimeSpan by);

    /// <summary>Gives the keys back what has passed on the server by itself while the test's clock stood still.</summary>
    public abstract Task HoldAsync(string prefix);

    /// <summary>Every key of the prefix and what is left of its TTL in ms; -1 = it has none.</summary>
    public abstract Task<Dictionary<string, long>> KeysAsync(string prefix, FakeTimeProvider time);

    public abstract ValueTask DisposeAsync();
}

internal sealed class MemoryModelBackend : ModelBackend
{
    private readonly SessionMemory _memory = new();

    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder, int store) => builder.UseMemory(_memory);

    public override Task AdvanceAsync(string prefix, TimeSpan by) => Task.CompletedTask;

    public override Task HoldAsync(string prefix) => Task.CompletedTask;

    public override Task<Dictionary<string, long>> KeysAsync(string prefix, FakeTimeProvider time) => Task.FromResult(
        _memory.Dump(time.GetUtcNow().ToUnixTimeMilliseconds())
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key, entry => entry.TimeToLiveMs));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Servers, reached by connections of the test's own as well.</summary>
internal abstract class ServerModelBackend(params RespConnection[] servers) : ModelBackend
{
    // A plain PEXPIRE of an ended key breaks Garnet's reply stream, and one in a script is an error there: hence pcall.
    private const string TakeOff = """
        for _, key in ipairs(KEYS) do
          local left = redis.call('PTTL', key)
          if left >= 0 then
            left = left - tonumber(ARGV[1])
            if left <= 0 then redis.call('DEL', key) else redis.pcall('PEXPIRE', key, string.format('%.0f', left)) end
          end
        end
        return 1
        """;

    private const string Left = """
        local left = {}
        for i, key in ipairs(KEYS) do left[i] = redis.call('PTTL', key) end
        return left
        """;

    private static readonly TimeSpan s_hardlyAnything = TimeSpan.FromMilliseconds(200);

    private long _since = TimeProvider.System.GetTimestamp();

    /// <summary>The server's clock goes on while the test's stands still: what passed there by itself is not taken off again.</summary>
    public override async Task AdvanceAsync(string prefix, TimeSpan by)
    {
        var passed = TimeProvider.System.GetElapsedTime(_since);
        _since = TimeProvider.System.GetTimestamp();
        var off = (long)(by - passed).TotalMilliseconds;
        foreach (var (server, keys) in await ListAsync(prefix))
        {
            await server.SendAsync(["EVAL", TakeOff, keys.Length, .. keys, off]);
        }
    }

    public override Task HoldAsync(string prefix) =>
        TimeProvider.System.GetElapsedTime(_since) > s_hardlyAnything ? AdvanceAsync(prefix, TimeSpan.Zero) : Task.CompletedTask;

    public override async Task<Dictionary<string, long>> KeysAsync(string prefix, FakeTimeProvider time)
    {
        var found = new Dictionary<string, long>();
        foreach (var (server, keys) in await ListAsync(prefix))
        {
            var left = (object?[])(await server.SendAsync(["EVAL", Left, keys.Length, .. keys]))!;
            foreach (var (key, ttl) in keys.Zip(left).Where(pair => (long)pair.Second! != -2))
            {
                found[(string)key] = (long)ttl!;
            }
        }

        return found;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>The same for keys that one script may name.</summary>
    protected virtual int GroupOf(string key) => 0;

    private async Task<List<(RespConnection Server, object[] Keys)>> ListAsync(string prefix)
    {
        var lists = new List<(RespConnection, object[])>();
        foreach (var server in servers)
        {
            var reply = (object?[])(await server.SendAsync("KEYS", prefix + "{*"))!;
            lists.AddRange(reply.Select(key => Encoding.UTF8.GetString((byte[])key!))
                .GroupBy(GroupOf)
                .Select(group => (server, group.ToArray<object>())));
        }

        return lists;
    }
}

/// <summary>One multiplexer for each store.</summary>
internal sealed class MultiplexerModelBackend(
    RespConnection connection, IConnectionMultiplexer[] multiplexers) : ServerModelBackend(connection)
{
    public static async Task<ModelBackend> ConnectAsync(string endPoint, RespConnection connection) => new MultiplexerModelBackend(
        connection,
        [await PatientRedis.ConnectAsync(endPoint), await PatientRedis.ConnectAsync(endPoint)]);

    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder, int store) =>
        builder.UseRedis(multiplexers[store], PatientRedis.Wait);

    public override async ValueTask DisposeAsync()
    {
        foreach (var multiplexer in multiplexers)
        {
            await multiplexer.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}

/// <summary>Every store of every run has lanes of its own.</summary>
internal sealed class LaneModelBackend(RespConnection connection, string endPoint) : ServerModelBackend(connection)
{
    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder, int store) =>
        builder.UseRedis(endPoint, options =>
        {
            PatientRedis.Wait(options);
            options.Transport = TransportMode.Lanes;
        });
}
