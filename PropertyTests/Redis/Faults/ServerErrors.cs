using System.Text;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>What a server answers though it is reached.</summary>
public enum ServerError
{
    /// <summary>It could not write its snapshot.</summary>
    Misconf,

    /// <summary>Too few replicas follow it.</summary>
    NoReplicas,

    /// <summary>Its memory is full.</summary>
    OutOfMemory,

    /// <summary>A script does not end.</summary>
    Busy,

    /// <summary>It reads its data.</summary>
    Loading,
}

/// <summary>Has a server answer so, until what is returned is disposed.</summary>
internal static class ServerErrors
{
    private const int Keys = 8_000;
    private const int MicrosecondsPerKey = 300;

    /// <summary>How many connections that takes.</summary>
    public static int ConnectsOf(ServerError error) => error is ServerError.Busy or ServerError.Loading ? 2 : 1;

    public static async Task<IAsyncDisposable> BeginAsync(ServerError error, RedisServer server)
    {
        var operators = await server.ConnectAsync();
        return error switch
        {
            ServerError.Misconf => await FailSnapshotsAsync(operators),
            ServerError.NoReplicas => await SetAsync(operators, "min-replicas-to-write", 1, 0),
            ServerError.OutOfMemory => await SetAsync(operators, "maxmemory", 1, 0),
            ServerError.Busy => await OccupyAsync(operators, await server.ConnectAsync()),
            _ => await LoadAsync(operators, await server.ConnectAsync()),
        };
    }

    private static async Task<IAsyncDisposable> SetAsync(RespConnection operators, string name, object during, object after)
    {
        await operators.SendAsync("CONFIG", "SET", name, during);
        return new Ending(async () =>
        {
            await operators.SendAsync("CONFIG", "SET", name, after);
            await operators.DisposeAsync();
        });
    }

    /// <summary>The folder that they would be written to is gone.</summary>
    private static async Task<IAsyncDisposable> FailSnapshotsAsync(RespConnection operators)
    {
        var folder = Encoding.UTF8.GetString((byte[])((object?[])(await operators.SendAsync("CONFIG", "GET", "dir"))!)[1]!);
        Directory.Delete(folder, recursive: true);
        await operators.SendAsync("CONFIG", "SET", "save", "3600 1000000");
        await operators.SendAsync("BGSAVE");
        while (!Encoding.ASCII.GetString((byte[])(await operators.SendAsync("INFO", "persistence"))!)
            .Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal))
        {
        }

        return new Ending(async () =>
        {
            Directory.CreateDirectory(folder);
            await operators.SendAsync("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
            await operators.DisposeAsync();
        });
    }

    private static async Task<IAsyncDisposable> OccupyAsync(RespConnection operators, RespConnection busy)
    {
        // Not before: a server that stalls in any script would answer so.
        await operators.SendAsync("CONFIG", "SET", "busy-reply-threshold", 50);
        var running = busy.SendAsync("EVAL", "while true do end", 0);
        while (await operators.SendAsync("PING") is not RespError)
        {
        }

        return new Ending(async () =>
        {
            await operators.SendAsync("SCRIPT", "KILL");
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await operators.SendAsync("CONFIG", "SET", "busy-reply-threshold", 5_000);
            await operators.DisposeAsync();
            await busy.DisposeAsync();
        });
    }

    private static async Task<IAsyncDisposable> LoadAsync(RespConnection operators, RespConnection loading)
    {
        await operators.SendAsync("DEBUG", "POPULATE", Keys);
        await operators.SendAsync("CONFIG", "SET", "key-load-delay", MicrosecondsPerKey);
        var running = loading.SendAsync("DEBUG", "RELOAD");
        while (await operators.SendAsync("GET", "key") is not RespError)
        {
        }

        return new Ending(async () =>
        {
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await operators.SendAsync("CONFIG", "SET", "key-load-delay", 0);
            await operators.DisposeAsync();
            await loading.DisposeAsync();
        });
    }

    private sealed class Ending(Func<Task> end) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(end());
    }
}
