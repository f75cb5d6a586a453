using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.FrameworkApp;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Frameworks;

/// <summary>
/// Requests that become connections: the session is read from the first to the last byte, and changes are stored at the end.
/// </summary>
public sealed class SocketTests
{
    private const char EndOfRecord = '\u001e';

    [Fact]
    public async Task Over_Kestrel_a_socket_reads_its_session_while_it_is_accepted_and_after()
    {
        var ended = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(app => Map(app, ended), isOnLoopback: true);
        var browser = new Browser();
        await browser.SendAsync(app, HttpMethod.Get, "/signin");
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", CookieOf(browser));

        await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
        await SpeakAsync(socket, ended);

        Assert.Equal("ben", (await browser.SendAsync(app, HttpMethod.Get, "/who")).Body);
    }

    [Fact]
    public async Task In_memory_it_does_too()
    {
        var ended = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(app => Map(app, ended));
        var browser = new Browser();
        await browser.SendAsync(app, HttpMethod.Get, "/signin");

        using var socket = await ConnectAsync(app, browser, "/socket");
        await SpeakAsync(socket, ended);

        Assert.Equal("ben", (await browser.SendAsync(app, HttpMethod.Get, "/who")).Body);
    }

    [Fact]
    public async Task SignalR_negotiates_and_its_hub_reads_and_changes_the_session()
    {
        var (ended, negotiated) = (new TaskCompletionSource(), "");
        await using var app = await TestApp.StartAsync(
            app =>
            {
                Map(app, ended);
                app.Use((context, next) =>
                {
                    negotiated = context.Request.Path == "/hub/negotiate" ? context.Session.GetString("user") : negotiated;
                    return next(context);
                });
                app.MapHub<WhoHub>("/hub");
            },
            services => services.AddSignalR());
        var browser = new Browser();
        await browser.SendAsync(app, HttpMethod.Get, "/signin");

        var answer = await browser.SendAsync(app, HttpMethod.Post, "/hub/negotiate?negotiateVersion=1");
        using var document = JsonDocument.Parse(answer.Body);
        Assert.Equal(("anna", 0), (negotiated, answer.SetCookies.Length));

        using (var socket = await ConnectAsync(app, browser, $"/hub?id={document.RootElement.GetProperty("connectionToken").GetString()}"))
        {
            Assert.Equal("{}", await AskAsync(socket, """{"protocol":"json","version":1}"""));
            Assert.Contains("\"result\":\"anna\"", await AskAsync(socket, Invocation(1, "Who", "[]")), StringComparison.Ordinal);
            Assert.DoesNotContain("error", await AskAsync(socket, Invocation(2, "Rename", """["ben"]""")), StringComparison.Ordinal);
            Assert.Contains("\"result\":\"ben\"", await AskAsync(socket, Invocation(3, "Who", "[]")), StringComparison.Ordinal);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            await ended.Task;
        }

        Assert.Equal("ben", (await browser.SendAsync(app, HttpMethod.Get, "/who")).Body);
    }

    private static void Map(WebApplication app, TaskCompletionSource ended)
    {
        app.UseWebSockets();
        app.Use(async (context, next) =>
        {
            var isSocket = context.WebSockets.IsWebSocketRequest;
            await next(context);
            if (isSocket)
            {
                ended.SetResult();
            }
        });
        app.UseRouting();
        app.UseSessionKernel();
        app.MapGet("/signin", (HttpContext context) => context.Session.SetString("user", "anna"));
        app.MapGet("/who", (HttpContext context) => context.Session.GetString("user"));
        app.Map("/socket", async context =>
        {
            var before = context.Session.GetString("user");
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await SendAsync(socket, $"{before} {context.Session.GetString("user")}");
            context.Session.SetString("user", await ReceiveAsync(socket));
            await SendAsync(socket, context.Session.GetString("user")!);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        });
    }

    private static async Task SpeakAsync(WebSocket socket, TaskCompletionSource ended)
    {
        Assert.Equal("anna anna", await ReceiveAsync(socket));
        await SendAsync(socket, "ben");
        Assert.Equal("ben", await ReceiveAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await ended.Task;
    }

    private static async Task<WebSocket> ConnectAsync(TestApp app, Browser browser, string path)
    {
        var client = app.Server.CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Cookie = CookieOf(browser);
        return await client.ConnectAsync(new Uri(app.Address, path), CancellationToken.None);
    }

    private static string CookieOf(Browser browser) => $"{Browser.BagCookie}={browser.Cookies[Browser.BagCookie]}";

    private static string Invocation(int id, string target, string arguments) =>
        $$"""{"type":1,"invocationId":"{{id}}","target":"{{target}}","arguments":{{arguments}}}""";

    /// <summary>One record of the JSON hub protocol, and the first answer that is no ping.</summary>
    private static async Task<string> AskAsync(WebSocket socket, string record)
    {
        await SendAsync(socket, record + EndOfRecord);
        while (true)
        {
            foreach (var answer in (await ReceiveAsync(socket)).Split(EndOfRecord, StringSplitOptions.RemoveEmptyEntries))
            {
                if (answer != """{"type":6}""")
                {
                    return answer;
                }
            }
        }
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }
}
