using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>
/// Kestrel, and a proxy that sends the requests of all users over one connection: Kestrel serves each with the objects of the one before.
/// </summary>
internal sealed class KeptConnection : IAsyncDisposable
{
    /// <summary>Fewer streams than Kestrel allows on one connection.</summary>
    private const int MostStreams = 90;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(10);

    private readonly TestApp _app;
    private readonly HttpClient _proxy;
    private readonly Version _version;
    private readonly Channel<RequestDelegate> _endpoints;
    private readonly Channel<bool> _ends;

    private KeptConnection(TestApp app, HttpProtocols protocol, Channel<RequestDelegate> endpoints, Channel<bool> ends)
    {
        (_app, _endpoints, _ends) = (app, endpoints, ends);
        _proxy = new HttpClient(app.CreateHandler()) { BaseAddress = app.Address };
        _version = protocol == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
    }

    /// <param name="protocol">HTTP/1.1, or HTTP/2 with prior knowledge.</param>
    /// <param name="web">Changes how sessions travel.</param>
    /// <param name="carts">Changes the store of carts.</param>
    /// <param name="services">What else is wanted.</param>
    /// <param name="use">What stands behind the sessions.</param>
    public static async Task<KeptConnection> StartAsync(
        HttpProtocols protocol,
        Action<WebSessionOptions>? web = null,
        Action<SessionStoreBuilder<Cart>>? carts = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? use = null)
    {
        var (endpoints, ends) = (Channel.CreateUnbounded<RequestDelegate>(), Channel.CreateUnbounded<bool>());
        var app = await TestApp.StartAsync(
            app =>
            {
                app.Use(async (context, next) =>
                {
                    context.Response.OnCompleted(() => ends.Writer.WriteAsync(true).AsTask());
                    await next(context);
                });
                app.UseSessionKernel();
                use?.Invoke(app);
                app.Run(async context => await (await endpoints.Reader.ReadAsync())(context));
            },
            more =>
            {
                more.AddTypedSession<Cart>(
                    "cart",
                    store =>
                    {
                        store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).UseMemory();
                        carts?.Invoke(store);
                    },
                    web is null ? null : options => options.CommitFailurePolicy = CommitFailurePolicy.ServiceUnavailable);
                more.Configure<KestrelServerOptions>(options => options.ConfigureEndpointDefaults(listen => listen.Protocols = protocol));
                services?.Invoke(more);
            },
            web,
            isOnLoopback: true);
        return new KeptConnection(app, protocol, endpoints, ends);
    }

    /// <summary>One request, from its first byte until the server has done with it.</summary>
    public async Task<string[]> GoAsync(Browser browser, RequestDelegate endpoint)
    {
        await _endpoints.Writer.WriteAsync(endpoint);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var cookies = string.Join("; ", browser.Cookies.Select(static cookie => $"{cookie.Key}={cookie.Value}"));
        request.Headers.TryAddWithoutValidation("Cookie", cookies);
        using var patience = new CancellationTokenSource(s_patience);
        using var response = await _proxy.SendAsync(request, patience.Token);
        response.EnsureSuccessStatusCode();
        await _ends.Reader.ReadAsync(patience.Token);
        string[] lines = response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
        foreach (var line in lines)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            browser.Cookies[pair[0]] = pair[1];
        }

        return lines;
    }

    /// <summary>
    /// A request that Kestrel serves with the objects of an earlier one. HTTP/2 takes a stream from a pool, to which one returns some
    /// time after its response: streams are opened, and left open, until one of them is that of the earlier request.
    /// </summary>
    public async Task<string[]> GoInPlaceOfAsync(HttpContext earlier, Browser browser, RequestDelegate endpoint)
    {
        var (others, done) = (new List<Task>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            while (others.Count < MostStreams)
            {
                var isSame = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                var going = GoAsync(browser, context =>
                {
                    isSame.SetResult(ReferenceEquals(context, earlier));
                    return ReferenceEquals(context, earlier) ? endpoint(context) : done.Task;
                });
                if (await isSame.Task.WaitAsync(s_patience))
                {
                    return await going;
                }

                others.Add(going);
                await Task.Delay(s_between, TimeProvider.System);
            }
        }
        finally
        {
            done.SetResult();
            await Task.WhenAll(others).WaitAsync(s_patience);
        }

        Assert.Fail("No later request was served with the objects of the earlier one.");
        return [];
    }

    public async ValueTask DisposeAsync()
    {
        _proxy.Dispose();
        await _app.DisposeAsync();
    }
}
