using System.Net.WebSockets;
using System.Security.Claims;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web.LongRequests;

/// <summary>Sockets and event streams over Kestrel, open for longer than session and ticket may idle: kept in use on demand only.</summary>
public sealed class OpenEndedTests
{
    private static readonly TimeSpan s_open = TimeSpan.FromMinutes(70);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly SpyBackend _sessions = new();
    private readonly SpyBackend _tickets = new();
    private readonly Browser _browser = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_socket(bool asks)
    {
        await using var app = await StartAsync();
        using var patience = new CancellationTokenSource(s_patience);
        using var socket = new ClientWebSocket();
        var cookies = string.Join("; ", _browser.Cookies.Select(static cookie => $"{cookie.Key}={cookie.Value}"));
        socket.Options.SetRequestHeader("Cookie", cookies);
        await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/socket" }.Uri, patience.Token);
        Assert.Equal("open", await SpeakAsync(socket, asks ? "keep" : "do not", patience.Token));

        await PassAsync(app, asks);

        Assert.Equal("42", await SpeakAsync(socket, "43", patience.Token));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
        await _ended.Task.WaitAsync(patience.Token);
        Assert.Equal(asks ? "43 anna" : "none nobody", await WhoAsync(app));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_stream(bool asks)
    {
        await using var app = await StartAsync();
        using var patience = new CancellationTokenSource(s_patience);
        await _events.Writer.WriteAsync("first", patience.Token);
        using var response = await _browser.OpenAsync(app, asks ? "/events?keep" : "/events");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        Assert.Equal("data: first 42", await ReadAsync(reader, patience.Token));

        await PassAsync(app, asks);

        await _events.Writer.WriteAsync("last", patience.Token);
        Assert.Equal("data: last 42", await ReadAsync(reader, patience.Token));
        _events.Writer.Complete();
        await _ended.Task.WaitAsync(patience.Token);
        Assert.Equal(asks ? "42 anna" : "none nobody", await WhoAsync(app));
    }

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(
            Map,
            services =>
            {
                services.AddSingleton<TimeProvider>(_time);

                // The framework itself refuses a ticket after this time.
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                    .AddCookie(static options => options.ExpireTimeSpan = TimeSpan.FromHours(6));
                services.AddSessionKernelTickets(store => Describe(store, _tickets));
            },
            store: store => Describe(store, _sessions),
            isOnLoopback: true);
        await _browser.SendAsync(app, HttpMethod.Get, "/signin");
        Assert.Equal("42 anna", await WhoAsync(app));
        return app;
    }

    private void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Request.Path.Value is "/socket" or "/events")
            {
                _ended.SetResult();
            }
        });
        app.UseRouting();
        app.UseSessionKernel();
        app.UseAuthentication();
        app.MapGet("/signin", static context =>
        {
            context.Session.SetString("order", "42");
            return context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "anna")], "password")));
        });
        app.MapGet("/who", static (HttpContext context) =>
            $"{context.Session.GetString("order") ?? "none"} {context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody"}");
        app.Map("/socket", static async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            if (await ReceiveAsync(socket, context.RequestAborted) == "keep")
            {
                context.KeepSessionsInUse();
            }

            await SendAsync(socket, "open", context.RequestAborted);
            var order = await ReceiveAsync(socket, context.RequestAborted);
            await SendAsync(socket, context.Session.GetString("order")!, context.RequestAborted);
            context.Session.SetString("order", order);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
        });
        app.MapGet("/events", (HttpContext context) =>
        {
            if (context.Request.Query.ContainsKey("keep"))
            {
                context.KeepSessionsInUse();
            }

            return TypedResults.ServerSentEvents(EventsAsync(context.Session));
        });
    }

    private async IAsyncEnumerable<string> EventsAsync(ISession session)
    {
        await foreach (var one in _events.Reader.ReadAllAsync())
        {
            yield return $"{one} {session.GetString("order")}";
        }
    }

    /// <summary>Time passes. Each step looks for session and ticket if they are kept in use, and sends nothing if they are not.</summary>
    private async Task PassAsync(TestApp app, bool isInUse)
    {
        if (isInUse)
        {
            var seen = _tickets.Sent(CommandKind.Load);
            await Passing.InUseAsync(_time, _sessions, async () =>
            {
                await Passing.UntilAsync(() => _tickets.Sent(CommandKind.Load) > seen);
                seen = _tickets.Sent(CommandKind.Load);
                await FlushAsync(app);
            }, s_open);
            return;
        }

        await FlushAsync(app);
        _sessions.Reset();
        _tickets.Reset();
        for (var passed = TimeSpan.Zero; passed < s_open; passed += TimeSpan.FromMinutes(2))
        {
            _time.Advance(TimeSpan.FromMinutes(2));
            await FlushAsync(app);
        }

        Assert.Equal((0, 0), (_sessions.Commands, _tickets.Commands));
    }

    private static async ValueTask FlushAsync(TestApp app)
    {
        await app.Services.GetRequiredKeyedService<SessionStore<AttributeBag>>("session").FlushAsync();
        await app.Services.GetRequiredKeyedService<SessionStore<AttributeBag>>("ticket").FlushAsync();
    }

    private static void Describe(SessionStoreBuilder<AttributeBag> store, SpyBackend spy) =>
        store.Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12))
            .UseBackend(context => spy.Over(new MemoryBackend(new SessionMemory(), context)));

    private async Task<string> WhoAsync(TestApp app) => (await _browser.SendAsync(app, HttpMethod.Get, "/who")).Body;

    private static async Task<string> SpeakAsync(WebSocket socket, string text, CancellationToken cancellationToken)
    {
        await SendAsync(socket, text, cancellationToken);
        return await ReceiveAsync(socket, cancellationToken);
    }

    private static Task SendAsync(WebSocket socket, string text, CancellationToken cancellationToken) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private static async Task<string> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[64];
        var result = await socket.ReceiveAsync(buffer, cancellationToken);
        Assert.True(result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    private static async Task<string?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                return line;
            }
        }

        return null;
    }
}
