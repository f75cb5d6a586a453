using System.Net;
using System.Net.Sockets;
using SessionKernel.Testing.Proxies;
using SessionKernel.Testing.Servers;

namespace Storefront.Parent;

/// <summary>The server, the proxy in front of it, and the two web processes, which share nothing but the proxy's address.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    /// <summary>The prefix of every key of every session store, and of the key ring, which is read at the start.</summary>
    public const string KeyPrefix = "sk:";

    private readonly EmbeddedGarnet? _embedded;

    private Deployment(EmbeddedGarnet? embedded, RespProxy proxy, string server)
    {
        _embedded = embedded;
        Proxy = proxy;
        Server = server;
    }

    public RespProxy Proxy { get; }

    /// <summary>A description of the server.</summary>
    public string Server { get; }

    public WebProcess A { get; private set; } = null!;

    public WebProcess B { get; private set; } = null!;

    /// <exception cref="InvalidOperationException">The server can't be reached, or a web process does not start.</exception>
    public static async Task<Deployment> StartAsync(
        HostPort? redis, TimeSpan paymentWindow, Action<string>? log, CancellationToken cancellation)
    {
        EmbeddedGarnet? embedded = null;
        if (redis is null)
        {
            embedded = EmbeddedGarnet.Start();
        }
        else
        {
            await ProbeAsync(redis, cancellation);
        }

        var proxy = RespProxy.Start(embedded is null ? redis!.EndPoint : IPEndPoint.Parse(embedded.EndPoint), KeyPrefix);
        string server = embedded is null ? redis!.ToString() : $"embedded Garnet on {embedded.EndPoint}";
        var deployment = new Deployment(embedded, proxy, server);
        try
        {
            await deployment.StartProcessesAsync(paymentWindow, log, cancellation);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Stop(A), Stop(B));
        await Proxy.DisposeAsync();
        _embedded?.Dispose();

        static Task Stop(WebProcess? web) => web is null ? Task.CompletedTask : web.DisposeAsync().AsTask();
    }

    /// <summary>Starts B after A: the first process makes the keys that protect cookies, and the second finds them.</summary>
    private async Task StartProcessesAsync(TimeSpan paymentWindow, Action<string>? log, CancellationToken cancellation)
    {
        int[] ports = FreePort.Take(2);
        var redis = new HostPort("127.0.0.1", Proxy.Port);
        A = await WebProcess.StartAsync(new ServeArguments("A", ports[0], ports[1], redis, paymentWindow), log, cancellation);
        B = await WebProcess.StartAsync(new ServeArguments("B", ports[1], ports[0], redis, paymentWindow), log, cancellation);
    }

    private static async Task ProbeAsync(HostPort redis, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(redis.EndPoint, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            string why = e is SocketException ? e.Message : "no answer within 5 s";
            throw new InvalidOperationException(
                $"Cannot connect to {redis} ({why}). Is the server running, and is its port reachable from here?", e);
        }
    }
}
