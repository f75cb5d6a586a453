using System.Globalization;
using System.Net;
using System.Text;
using SessionKernel.Testing.Proxies;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>A Redis of the test's own, a proxy before it, and stores on either way.</summary>
public abstract class FaultTest(TransportMode transport) : StoresTest(transport)
{
    protected RedisServer Server { get; private set; } = null!;

    protected RespProxy Proxy { get; private set; } = null!;

    protected RespConnection Raw { get; private set; } = null!;

    protected virtual string[] Arguments => [];

    protected override async Task StartAsync()
    {
        Server = await RedisServer.StartAsync(Arguments);
        Proxy = RespProxy.Start(new IPEndPoint(IPAddress.Loopback, Server.Port), Prefix);
        Raw = await Server.ConnectAsync();
    }

    protected override async Task StopAsync()
    {
        if (Server is not null)
        {
            await Raw.DisposeAsync();
            await Proxy.DisposeAsync();
            await Server.DisposeAsync();
        }
    }

    /// <summary>A store behind the proxy, whose commands wait long enough for a new connection unless stated.</summary>
    protected Task<SessionStore<Basket>> BehindProxyAsync(TimeSpan? timeout = null, Action<SessionStoreBuilder<Basket>>? with = null) =>
        BuildAsync(Typed(), Proxy.Address, timeout ?? Patient, with);

    protected Task<SessionStore<AttributeBag>> BagBehindProxyAsync() => BuildAsync(SessionStore.ForBag("faults"), Proxy.Address, Patient);

    protected Task<SessionStore<Basket>> DirectAsync(
        string options = "", Action<SessionStoreBuilder<Basket>>? with = null, TimeSpan? timeout = null) =>
        BuildAsync(Typed(), Server.EndPoint + options, timeout, with);

    /// <summary>Of a server that goes, or does not serve for a while.</summary>
    protected Task<SessionStore<Basket>> ImpatientAsync(Action<SessionStoreBuilder<Basket>>? with = null) =>
        DirectAsync(with: with, timeout: Impatient);

    protected Task<SessionStore<Basket>> AtAsync(RedisServer server) => BuildAsync(Typed(), server.EndPoint);

    protected Task<SessionStore<AttributeBag>> BagDirectAsync() => BuildAsync(SessionStore.ForBag("faults"), Server.EndPoint);

    protected bool IsKeyed(RespCommand command, string name) => command.Name == name && command.NamesKey(Encoding.ASCII.GetBytes(Prefix));

    /// <summary>A script of the store over so many of its keys.</summary>
    protected bool IsScript(RespCommand command, int keys) =>
        IsKeyed(command, "EVALSHA") && Encoding.ASCII.GetString(command[2].Span) == keys.ToString(CultureInfo.InvariantCulture);

    /// <summary>How many sessions and moved markers there are.</summary>
    protected async Task<int> KeysAsync() => ((object?[])(await Raw.SendAsync("KEYS", Prefix + "{*"))!).Count(
        key => !Encoding.ASCII.GetString((byte[])key!).Contains("}:u:", StringComparison.Ordinal));
}
