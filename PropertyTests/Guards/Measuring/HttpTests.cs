using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using SessionKernel.Benchmarks;
using SessionKernel.Benchmarks.Http;
using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Load;
using SessionKernel.Benchmarks.Http.Starts;
using SessionKernel.Benchmarks.Measuring;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Guards.Measuring;

[Collection(MeasuringCollection.Name)]
public sealed class HttpTests
{
    private static readonly string[] Fields =
        ["app", "endpoint", "requestsPerSecond", "cpuMicrosPerRequest", "commandsPerRequest", "bytesPerRequest", "cookieBytes"];
    private static readonly string[] StartFields =
        ["app", "responseMillis", "sessionMillis", "hostMillis", "cpuMillis", "workingSetMegabytes", "heapMegabytes"];

    [LongFact]
    public async Task Every_app_has_its_figures_for_its_endpoints_and_its_start()
    {
        var file = Path.GetTempFileName();
        // Whether a target was missed says nothing of rounds as short as these.
        Assert.InRange(
            await Commands.RunAsync("http", "--seconds", "0.2", "--rounds", "2", "--starts", "1", "--visitors", "4", "--json", file), 0, 1);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        File.Delete(file);

        var rows = json.RootElement.GetProperty("requests").EnumerateArray().ToList();
        Assert.All(rows, static row => Assert.Equal(Fields, row.EnumerateObject().Select(static field => field.Name)));
        Assert.Equal(
            [
                ("none", "read"), ("framework", "read"), ("kernel", "read"), ("kernel-pool", "read"), ("kernel-typed", "read"),
                ("none", "change"), ("framework", "change"), ("kernel", "change"), ("kernel-pool", "change"),
                ("kernel-typed", "change"),
                ("none", "user"), ("ticket-cookie", "user"), ("ticket-cache", "user"), ("ticket-kernel", "user"),
            ],
            rows.Select(static row => (Name(row), row.GetProperty("endpoint").GetString()!)));
        Assert.All(rows, static row => Assert.All(
            ["requestsPerSecond", "cpuMicrosPerRequest"], field => Assert.True(row.GetProperty(field).GetDouble() > 0)));
        Assert.Equal([0, 0, 0], Of(WebApp.None, "commandsPerRequest"));
        Assert.Equal([4, 4], Of(WebApp.Framework, "commandsPerRequest"));
        Assert.Equal([1, 2], Of(WebApp.Kernel, "commandsPerRequest"));
        Assert.Equal([1, 2], Of(WebApp.KernelPool, "commandsPerRequest"));
        Assert.Equal([1, 2], Of(WebApp.KernelTyped, "commandsPerRequest"));
        Assert.Equal([0], Of(WebApp.TicketCookie, "commandsPerRequest"));
        Assert.Equal([1], Of(WebApp.TicketCache, "commandsPerRequest"));
        Assert.Equal([1], Of(WebApp.TicketKernel, "commandsPerRequest"));
        Assert.Equal([0, 0, 0], Of(WebApp.None, "cookieBytes"));
        // A whole ticket, encrypted and in base64url; an id.
        Assert.InRange(Assert.Single(Of(WebApp.TicketCookie, "cookieBytes")), UserClaims.Length * 4 / 3, 4096);
        Assert.All(
            [WebApp.TicketCache, WebApp.TicketKernel], app => Assert.InRange(Assert.Single(Of(app, "cookieBytes")), 43, UserClaims.Length));

        var starts = json.RootElement.GetProperty("starts").EnumerateArray().ToList();
        Assert.Equal(["none", "framework", "kernel-memory", "kernel"], starts.Select(Name));
        Assert.All(starts, static row => Assert.Equal(StartFields, row.EnumerateObject().Select(static field => field.Name)));
        Assert.All(starts, static row => Assert.All(StartFields[1..], field => Assert.True(row.GetProperty(field).GetDouble() > 0)));
        Assert.All(starts, static row => Assert.True(
            row.GetProperty("hostMillis").GetDouble() < row.GetProperty("responseMillis").GetDouble()
            && row.GetProperty("responseMillis").GetDouble() < row.GetProperty("sessionMillis").GetDouble()));

        static string Name(JsonElement row) => row.GetProperty("app").GetString()!;

        IEnumerable<double> Of(string app, string field) =>
            rows.Where(row => Name(row) == app).Select(row => row.GetProperty(field).GetDouble());
    }

    [RedisFact]
    public async Task Without_rounds_and_starts_nothing_is_measured_and_no_target_is_missed()
    {
        var file = Path.GetTempFileName();
        Assert.Equal(0, await Commands.RunAsync("http", "--rounds", "0", "--starts", "0", "--json", file));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        File.Delete(file);
        Assert.All(["requests", "starts"], field => Assert.Equal(0, json.RootElement.GetProperty(field).GetArrayLength()));
    }

    [Theory]
    [InlineData("200 OK", 2, false)]
    [InlineData("200 OK", 1, true)]
    [InlineData("500 Internal Server Error", 2, true)]
    public async Task A_visitor_ends_the_run_at_an_answer_that_is_not_as_it_must_be(string status, int changes, bool ends)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var seen = AnswerAsync(listener, [Response("200 OK", 0, "id=abc"), Response("200 OK", 1), Response(status, changes)]);
        using var visitor = new Visitor(7);
        await visitor.ConnectAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        await visitor.BeginAsync();
        Assert.Equal("id=abc".Length, visitor.CookieBytes);
        var limit = LoadLimit.Of(TimeSpan.FromMinutes(1), requests: 2);
        if (ends)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => visitor.AskAsync(HttpEndpoints.Change, limit));
        }
        else
        {
            Assert.Equal(2, await visitor.AskAsync(HttpEndpoints.Change, limit));
        }

        Assert.Equal(
            ["GET /begin/7 HTTP/1.1\r\nHost: localhost\r\n\r\n", .. Enumerable.Repeat("GET /change HTTP/1.1\r\nHost: "
                + "localhost\r\nCookie: id=abc\r\n\r\n", 2)],
            await seen);
    }

    [Fact]
    public void A_session_costs_what_its_app_takes_beyond_the_one_without()
    {
        HttpRow[] rows = [Row(WebApp.None, 10), Row(WebApp.Framework, 60), Row(WebApp.Kernel, 20)];
        Assert.Equal(10, HttpTargets.CpuBeyond(rows, WebApp.Kernel, "read"));
        Assert.Equal([0.2, null, null, 1.0, null], HttpTargets.All.Select(target => target.Figure(rows)));
        Assert.True(Verdicts.AreMet(HttpTargets.All, rows));
        Assert.False(Verdicts.AreMet(HttpTargets.All, [.. rows[..2], Row(WebApp.Kernel, 20.2)]));
        Assert.Null(HttpTargets.CpuBeyond(rows[1..], WebApp.Kernel, "read"));
    }

    [Fact]
    public void An_authentication_costs_what_its_app_takes_beyond_the_one_without()
    {
        HttpRow[] rows = [Row(WebApp.None, 10, "user"), Row(WebApp.TicketCache, 60, "user"), Row(WebApp.TicketKernel, 60, "user")];
        Assert.Equal([null, null, 1.0, null, 1.0], HttpTargets.All.Select(target => target.Figure(rows)));
        Assert.True(Verdicts.AreMet(HttpTargets.All, rows));
        Assert.False(Verdicts.AreMet(HttpTargets.All, [.. rows[..2], Row(WebApp.TicketKernel, 60.2, "user")]));
        Assert.False(Verdicts.AreMet(HttpTargets.All, [.. rows[..2], rows[2] with { CommandsPerRequest = 2 }]));
    }

    [Fact]
    public void A_ticket_has_one_kilobyte_and_tells_whose_it_is()
    {
        Assert.InRange(UserClaims.Length, 1000, 1100);
        Assert.Equal(new Visit(7, 0), UserClaims.Visit(UserClaims.Of(7)));
        Assert.Equal(new Visit(0, 0), UserClaims.Visit(new ClaimsPrincipal()));
    }

    [Fact]
    public void A_start_is_told_by_medians()
    {
        StartRound[] rounds = [.. new[] { 3, 1, 2 }.Select(static n => new StartRound(
            TimeSpan.FromMilliseconds(n), TimeSpan.FromMilliseconds(10 * n), new AppStart(n + 0.5, 100 * n, n << 20, n << 19)))];
        Assert.Equal(new StartRow("kernel", 2, 20, 2.5, 200, 2, 1), StartRow.Of("kernel", rounds));
    }

    [Fact]
    public void A_response_is_read_once_its_headers_are_whole()
    {
        var text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: id=abc; path=/; secure\r\nX: y\r\n\r\nhello"u8.ToArray();
        var headers = text.Length - "hello".Length;
        Assert.All(Enumerable.Range(0, headers), length => Assert.False(HttpResponse.TryRead(text.AsSpan(0, length), out _)));
        Assert.All([headers, text.Length], length =>
        {
            Assert.True(HttpResponse.TryRead(text.AsSpan(0, length), out var response));
            Assert.Equal(new HttpResponse(200, headers, 5), response);
            Assert.Equal(text.Length, response.Length);
        });
        Assert.Equal("id=abc", HttpResponse.Cookie(text));
        Assert.Equal("", HttpResponse.Cookie("HTTP/1.1 200 OK\r\nContent-Length: 5"u8));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 OK\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("+PONG\r\n\r\n")]
    public void What_is_no_response_of_a_stated_length_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => HttpResponse.TryRead(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void A_response_tells_whose_cart_it_saw_and_after_which_change()
    {
        var cart = ByteCart.New(7);
        var changed = ByteCart.Change(ByteCart.Change(cart));
        Assert.Equal(new Visit(7, 0), ByteCart.Visit(cart));
        Assert.Equal(new Visit(7, 2), ByteCart.Visit(changed));
        Assert.Equal(ByteCart.Length, changed.Length);
        Assert.Equal(ByteCart.Lines(7), changed[16..]);

        var body = new byte[Visit.TextLength];
        new Visit(7, 2).Write(body);
        Assert.True(new Visit(7, 2).IsIn(body));
        Assert.All([new Visit(7, 1), new Visit(6, 2)], other => Assert.False(other.IsIn(body)));
        Assert.False(new Visit(7, 2).IsIn(body.AsSpan(1)));
    }

    [Theory]
    [InlineData("--apps", "kernel,others")]
    [InlineData("--rounds", "-1")]
    [InlineData("--starts", "-1")]
    [InlineData("--redis", "localhost:6379")]
    public void What_can_not_be_run_is_refused(params string[] arguments) =>
        Assert.NotEmpty(Commands.Parse(["http", .. arguments]).Errors);

    private static byte[] Response(string status, int changes, string? cookie = null)
    {
        var body = new byte[Visit.TextLength];
        new Visit(7, changes).Write(body);
        var setCookie = cookie is null ? "" : $"Set-Cookie: {cookie}; path=/\r\n";
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{setCookie}\r\n"), .. body];
    }

    /// <returns>What was asked.</returns>
    private static async Task<IReadOnlyList<string>> AnswerAsync(TcpListener listener, byte[][] responses)
    {
        using var socket = await listener.AcceptSocketAsync();
        var received = new byte[4096];
        var requests = new List<string>();
        foreach (var response in responses)
        {
            var length = await socket.ReceiveAsync(received);
            requests.Add(Encoding.ASCII.GetString(received, 0, length));
            // In two pieces.
            await socket.SendAsync(response.AsMemory(0, response.Length - 5));
            await socket.SendAsync(response.AsMemory(response.Length - 5));
        }

        return requests;
    }

    private static HttpRow Row(string app, double cpu, string endpoint = "read") => new(app, endpoint, 1000, cpu, 1, 0, 0);
}
