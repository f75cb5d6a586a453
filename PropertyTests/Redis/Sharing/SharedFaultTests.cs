using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Sharing;

/// <summary>What happens to a connection that stores share, and what each of them is asked and told.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class SharedFaultTests : SharingTest
{
    private const int Lost = 3;
    private const int Restored = 4;
    private const int LaneClosed = 5;
    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(5);

    [RedisFact]
    public async Task Events_of_the_connection_are_logged_once_in_each_log()
    {
        using var other = new CapturingLoggers();
        var stores = await StoresAsync(20);
        var apart = await StoreAsync(with: builder => builder.UseLogging(other));
        await UntilAsync(ConnectionsAsync, static count => count == OfMultiplexer + 1);
        await Raw.SendAsync("CLIENT", "KILL", "SKIPME", "yes");
        foreach (var store in stores.Append(apart))
        {
            await UntilAsync(async () => await store.ProbeAsync(), static status => status != SessionStatus.Unavailable);
        }

        foreach (var logs in new[] { Logs, other })
        {
            await UntilAsync(
                () => Task.FromResult((Lines(logs, Lost), Lines(logs, LaneClosed), Lines(logs, Restored))),
                static counts => counts == (1, 1, 1));
        }
    }

    [RedisFact]
    public async Task Each_log_is_told_of_the_connection()
    {
        using var other = new CapturingLoggers();
        await StoresAsync(3);
        await StoreAsync(with: builder => builder.UseLogging(other));
        Assert.Equal((1, 1), (Told(1), Lines(other, 1)));
    }

    /// <summary>The connection is there, and the store must not take that for the server.</summary>
    [RedisFact]
    public async Task A_store_does_not_start_while_the_server_is_away()
    {
        Timeout = s_away;
        var first = await StoreAsync();
        await Server.StopAsync();
        await UntilAsync(async () => await first.ProbeAsync(), static status => status == SessionStatus.Unavailable);
        var error = await Assert.ThrowsAsync<SessionKernelException>(() => StoreAsync());
        Assert.Equal(SessionKernelError.ConnectFailed, error.Error);
        Assert.Contains("could not be reached", error.Message, StringComparison.Ordinal);
        var patient = await StoreAsync(with: static builder => builder.StartPolicy(StartPolicy.Retry));

        await Server.RestartAsync();
        await using var raw = await Server.ConnectAsync();
        await UntilAsync(async () => await first.ProbeAsync(), static status => status != SessionStatus.Unavailable);
        await UntilAsync(async () => await patient.ProbeAsync(), static status => status != SessionStatus.Unavailable);
        await AssertServesAsync(await StoreAsync());
        await AssertServesAsync(patient);
        await AssertServesAsync(first);
    }

    [RedisFact]
    public async Task A_start_that_failed_does_not_spoil_the_next()
    {
        Timeout = s_away;
        await Server.StopAsync();
        var twenty = Enumerable.Range(0, 20);
        var failed = await Task.WhenAll(twenty.Select(_ => Assert.ThrowsAsync<SessionKernelException>(() => StoreAsync())));
        Assert.All(failed, static error => Assert.Equal(SessionKernelError.ConnectFailed, error.Error));
        var patient = await Task.WhenAll(twenty.Select(_ => StoreAsync(with: static builder => builder.StartPolicy(StartPolicy.Retry))));

        await Server.RestartAsync();
        await using var raw = await Server.ConnectAsync();
        await AssertServesAsync(await StoreAsync());
        foreach (var store in patient)
        {
            await UntilAsync(async () => await store.ProbeAsync(), static status => status != SessionStatus.Unavailable);
            await AssertServesAsync(store);
        }

        await UntilAsync(
            async () =>
            {
                var clients = System.Text.Encoding.UTF8.GetString((byte[])(await raw.SendAsync("CLIENT", "LIST"))!);
                return clients.Split(" name=SessionKernel").Length - 1;
            },
            static count => count == OfMultiplexer + 1);
    }

    /// <summary>Another store began it, and earlier: that it failed says nothing of now.</summary>
    [RedisFact]
    public async Task A_store_that_joins_a_failing_connect_tries_once_more()
    {
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(Server.EndPoint);
        var first = new TaskCompletionSource<IConnectionMultiplexer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = 0;
        var context = new BackendContext(new KeySpace(Prefix), new BufferPool(), TimeProvider.System, Logs);
        var target = RedisTarget.ToForeign(
            () => ++attempts == 1 ? first.Task : Task.FromResult<IConnectionMultiplexer>(multiplexer), new RedisBackendOptions(), context);
        await using var connection = new RedisConnection(target, context.Keys);
        var (began, joined) = (connection.ConnectAsync(CancellationToken.None), connection.ConnectAsync(CancellationToken.None));
        first.SetException(new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "refused"));
        await Assert.ThrowsAsync<SessionKernelException>(() => began.WaitAsync(Bound));
        await joined.WaitAsync(Bound);
        await connection.ConnectAsync(CancellationToken.None).WaitAsync(Bound);
        Assert.Equal(2, attempts);
    }

    /// <summary>The connection was made by a store that may use its keys; another may not use its own.</summary>
    [RedisFact]
    public async Task A_store_without_rights_to_its_keys_is_refused_on_a_connection_that_is_there()
    {
        await Raw.SendAsync(["ACL", "SETUSER", "app", "on", ">pass", "&*", "+@all", $"~{Prefix}1:*"]);
        var address = Server.EndPoint + ",user=app,password=pass";
        var first = await StoreAsync(address);
        var error = await Assert.ThrowsAsync<SessionKernelException>(() => StoreAsync(address));
        Assert.Contains("refuses", error.Message, StringComparison.Ordinal);
        await AssertServesAsync(first);
    }

    [RedisFact]
    public async Task Stores_that_are_given_something_else_have_connections_of_their_own()
    {
        await Raw.SendAsync(["ACL", "SETUSER", "app", "on", ">pass", "~*", "&*", "+@all"]);
        var stores = new List<SessionStore<AttributeBag>>
        {
            await StoreAsync(),
            await StoreAsync(Server.EndPoint + ",user=app,password=pass"),
            await StoreAsync(options: static o => o.Database = 1),
            await StoreAsync(options: static o => o.ConnectTimeout = TimeSpan.FromSeconds(6)),
            await StoreAsync(options: static o => o.CommandTimeout = TimeSpan.FromSeconds(3)),
            await StoreAsync(options: static o => o.Credentials = static () => new RedisCredentials("pass", "app")),
            await StoreAsync(Server.EndPoint + ",name=SessionKernel-other"),
        };
        await UntilAsync(ConnectionsAsync, count => count >= stores.Count * (OfMultiplexer + 1));
        await Task.WhenAll(stores.Select(AssertServesAsync));
        Assert.Equal(stores.Count * (OfMultiplexer + 1), await ConnectionsAsync());
        Assert.Contains("db1:", await Server.TextAsync("INFO", "keyspace"), StringComparison.Ordinal);
    }

    /// <summary>A multiplexer of the user's is told of once, and keeps no store that was disposed.</summary>
    [RedisFact]
    public async Task A_multiplexer_that_stores_are_given_tells_once()
    {
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(Server.EndPoint);
        using var logs = new CapturingLoggers();
        Task<SessionStore<AttributeBag>> BuildAsync(int number) => SessionStore.ForBag($"foreign-{number}").Expire(TimeSpan.FromMinutes(5))
            .UseRedis(multiplexer).UseLogging(logs).BuildAsync();
        await using (await BuildAsync(1))
        await using (await BuildAsync(2))
        {
            await Raw.SendAsync("CLIENT", "KILL", "SKIPME", "yes");
            await UntilAsync(() => Task.FromResult(Lines(logs, Restored)), static count => count >= 1);
            Assert.Equal((1, 1), (Lines(logs, Lost), Lines(logs, Restored)));
        }

        logs.Clear();
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        multiplexer.ConnectionRestored += (_, _) => restored.TrySetResult();
        await Raw.SendAsync("CLIENT", "KILL", "SKIPME", "yes");
        await restored.Task.WaitAsync(Bound);
        Assert.Empty(logs.Lines);
    }
}
