using System.Collections.Concurrent;
using System.Text;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Stores over a transport, and what is asked of them. Every buffer must be back at the end.</summary>
public abstract class StoresTest(TransportMode transport) : IAsyncLifetime
{
    /// <summary>No assertion: how long a test waits for what must come.</summary>
    protected static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>As a command's time-out, it is over before a server that went is back.</summary>
    protected static readonly TimeSpan Impatient = TimeSpan.FromSeconds(2);
    /// <summary>Nothing but the server is to decide how long a call takes: a busy machine has no part in it.</summary>
    protected static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<IAsyncDisposable> _stores = [];
    private readonly BufferLedger _ledger = new();

    protected string Prefix { get; } = KeyPrefix.Next();

    protected TransportMode Transport => transport;

    private protected CapturingLoggers Logs { get; } = new();

    public Task InitializeAsync() => RedisRequirement.IsMet ? StartAsync() : Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        await StopAsync();
        Assert.Equal(0, _ledger.Outstanding);
        // A call that no server would serve is no server's fault.
        Assert.DoesNotContain(Logs.Lines, static line => line.StartsWith("17 ", StringComparison.Ordinal));
    }

    /// <summary>Starts servers; not called where there are none.</summary>
    protected virtual Task StartAsync() => Task.CompletedTask;

    protected virtual Task StopAsync() => Task.CompletedTask;

    protected static SessionStoreBuilder<Basket> Typed() =>
        SessionStore.For<Basket>("faults").Serialize(MemoryPackSessionSerializer.Default);

    private protected Task<SessionStore<T>> BuildAsync<T>(
        SessionStoreBuilder<T> builder, string address, TimeSpan? timeout = null, Action<SessionStoreBuilder<T>>? with = null,
        TransportMode? over = null)
        where T : notnull => BuildAsync(builder, ConfigurationOptions.Parse(address), timeout, with, over);

    private protected async Task<SessionStore<T>> BuildAsync<T>(
        SessionStoreBuilder<T> builder,
        ConfigurationOptions address,
        TimeSpan? timeout = null,
        Action<SessionStoreBuilder<T>>? with = null,
        TransportMode? over = null,
        TimeSpan? connect = null,
        Action<RedisBackendOptions>? options = null)
        where T : notnull
    {
        builder.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12))
            .UseRedis(address, redis =>
            {
                (redis.CommandTimeout, redis.Transport) = (timeout ?? Patient, over ?? transport);
                redis.ConnectTimeout = connect ?? redis.ConnectTimeout;
                options?.Invoke(redis);
            })
            .Configure(store => store.KeyPrefix = Prefix)
            .UseLogging(Logs)
            .UseLedger(_ledger);
        with?.Invoke(builder);
        var store = await builder.BuildAsync();
        _stores.Enqueue(store);
        return store;
    }

    protected string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(new KeySpace(Prefix).ToBytes(key));

    /// <summary>An operator reads in the log that something was not served, and what to check.</summary>
    protected void AssertTold(string advice) =>
        Assert.Contains(Logs.Lines, line => IsNotServed(line) && line.Contains(advice, StringComparison.Ordinal));

    protected void AssertNothingTold() => Assert.DoesNotContain(Logs.Lines, IsNotServed);

    /// <summary>Asks until the answer is the one that must come.</summary>
    protected static async Task<TAnswer> UntilAsync<TAnswer>(Func<Task<TAnswer>> ask, Func<TAnswer, bool> isIt)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isIt(answer))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < Bound, $"It stayed {answer}.");
            await Task.Delay(Between, TimeProvider.System);
        }
    }

    protected static async Task<SessionStatus> StatusAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.Status;
    }

    protected static async Task<string> ItemsAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.IsLive ? string.Join(' ', session.Value.Items) : session.Status.ToString();
    }

    private static bool IsNotServed(string line) => line.StartsWith("11 ", StringComparison.Ordinal);
}
