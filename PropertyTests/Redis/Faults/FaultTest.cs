using System.Net;
using System.Text;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Storefront.Proxy;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>A Redis of the test's own, a proxy before it, and stores on either way. Every buffer must be back at the end.</summary>
public abstract class FaultTest(TransportMode transport) : IAsyncLifetime
{
    /// <summary>No assertion: how long a test waits for what must come.</summary>
    protected static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>As a command's time-out, it is over before a server that went is back.</summary>
    protected static readonly TimeSpan Impatient = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    private readonly List<IAsyncDisposable> _stores = [];
    private readonly BufferLedger _ledger = new();

    protected RedisServer Server { get; private set; } = null!;

    protected RespProxy Proxy { get; private set; } = null!;

    protected RespConnection Raw { get; private set; } = null!;

    protected string Prefix { get; } = KeyPrefix.Next();

    protected TransportMode Transport => transport;

    private protected CapturingLoggers Logs { get; } = new();

    protected virtual string[] Arguments => [];

    public async Task InitializeAsync()
    {
        if (!RedisRequirement.IsMet)
        {
            return;
        }

        Server = await RedisServer.StartAsync(Arguments);
        Proxy = RespProxy.Start(new IPEndPoint(IPAddress.Loopback, Server.Port), Prefix);
        Raw = await Server.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        if (Server is not null)
        {
            await Raw.DisposeAsync();
            await Proxy.DisposeAsync();
            await Server.DisposeAsync();
        }

        Assert.Equal(0, _ledger.Outstanding);
    }

    /// <summary>A store behind the proxy, whose commands wait long enough for a new connection unless stated.</summary>
    protected Task<SessionStore<Basket>> BehindProxyAsync(TimeSpan? timeout = null) => BuildAsync(Typed(), Proxy.Address, timeout ?? Patient, null);

    protected Task<SessionStore<AttributeBag>> BagBehindProxyAsync() => BuildAsync(SessionStore.ForBag("faults"), Proxy.Address, Patient, null);

    protected Task<SessionStore<Basket>> DirectAsync(string options = "", Action<SessionStoreBuilder<Basket>>? with = null) =>
        BuildAsync(Typed(), Server.EndPoint + options, Impatient, with);

    protected Task<SessionStore<Basket>> AtAsync(RedisServer server) => BuildAsync(Typed(), server.EndPoint, Impatient, null);

    protected Task<SessionStore<AttributeBag>> BagDirectAsync() => BuildAsync(SessionStore.ForBag("faults"), Server.EndPoint, Impatient, null);

    protected bool IsKeyed(RespCommand command, string name) => command.Name == name && command.NamesKey(Encoding.ASCII.GetBytes(Prefix));

    protected string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(new KeySpace(Prefix).ToBytes(key));

    protected async Task<int> KeysAsync() => ((object?[])(await Raw.SendAsync("KEYS", Prefix + "*"))!).Length;

    /// <summary>An operator reads in the log that something was not served, and what to check.</summary>
    protected void AssertTold(string advice) => Assert.Contains(Logs.Lines, line => IsNotServed(line) && line.Contains(advice, StringComparison.Ordinal));

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

    private static SessionStoreBuilder<Basket> Typed() => SessionStore.For<Basket>("faults").Serialize(MemoryPackSessionSerializer.Default);

    private async Task<SessionStore<T>> BuildAsync<T>(SessionStoreBuilder<T> builder, string address, TimeSpan timeout, Action<SessionStoreBuilder<T>>? with)
        where T : notnull
    {
        builder.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12))
            .UseRedis(address, options => (options.CommandTimeout, options.Transport) = (timeout, transport))
            .Configure(options => options.KeyPrefix = Prefix)
            .UseLogging(Logs)
            .UseLedger(_ledger);
        with?.Invoke(builder);
        var store = await builder.BuildAsync();
        _stores.Add(store);
        return store;
    }
}
