using System.Net;
using System.Text;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Testing.Proxies;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

/// <summary>The proxy before an embedded server: what it passes, counts and breaks.</summary>
public sealed class RespProxyTests(RespProxyTests.Server server) : IClassFixture<RespProxyTests.Server>, IAsyncLifetime
{
    private readonly RespProxy _proxy = RespProxy.Start(IPEndPoint.Parse(server.Embedded.EndPoint), "sk:");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    [Fact]
    public async Task Pipelined_commands_pass_and_are_counted_by_name_and_prefix()
    {
        await using RespConnection client = await RespConnection.OpenAsync(_proxy.Port);
        await client.WriteAsync(["SET", "sk:count", "1"], ["GET", "sk:count"], ["GET", "other:count"], ["PING"]);
        await client.ExpectAsync("+OK\r\n$1\r\n1\r\n$-1\r\n+PONG\r\n");

        CommandSnapshot all = _proxy.Snapshot();
        Assert.Equal(new CommandCount(2, 1), all.ByName["GET"]);
        Assert.Equal(new CommandCount(1, 1), all.ByName["SET"]);
        Assert.Equal(new CommandCount(1, 0), all.ByName["PING"]);
        Assert.Equal("1 GET + 1 SET", all.DescribeKeyed());
        Assert.Equal(all.ByName, Assert.Single(_proxy.SnapshotByConnection()).Commands.ByName);

        await client.WriteAsync(["GET", "sk:count"]);
        await client.ExpectAsync("$1\r\n1\r\n");
        CommandSnapshot later = _proxy.Snapshot().Since(all);
        Assert.Equal((1, 1), (later.All, later.Keyed));
    }

    [Fact]
    public async Task A_value_of_ten_megabytes_passes_both_ways()
    {
        string value = new('v', 10 << 20);
        await using RespConnection client = await RespConnection.OpenAsync(_proxy.Port);
        await client.WriteAsync(["SET", "sk:large", value], ["GET", "sk:large"], ["DEL", "sk:large"]);
        await client.ExpectAsync($"+OK\r\n${value.Length}\r\n{value}\r\n:1\r\n");
    }

    [Fact]
    public async Task A_cut_ends_the_connections_and_lets_new_ones_in()
    {
        await using RespConnection cut = await RespConnection.OpenAsync(_proxy.Port);
        await cut.WriteAsync(["SET", "sk:cut", "kept"]);
        await cut.ExpectAsync("+OK\r\n");
        await _proxy.CutAsync();
        Assert.Equal("", await cut.ReadToEndAsync());
        Assert.Empty(_proxy.SnapshotByConnection());

        await using RespConnection next = await RespConnection.OpenAsync(_proxy.Port);
        await next.WriteAsync(["GET", "sk:cut"]);
        await next.ExpectAsync("$4\r\nkept\r\n");
    }

    [Fact]
    public async Task While_it_refuses_a_new_connection_gets_nothing_and_open_ones_go_on()
    {
        await using RespConnection open = await RespConnection.OpenAsync(_proxy.Port);
        await open.WriteAsync(["PING"]);
        await open.ExpectAsync("+PONG\r\n");
        _proxy.Refuse();
        Assert.True(await RespConnection.IsRefusedAsync(_proxy.Port));
        await open.WriteAsync(["PING"]);
        await open.ExpectAsync("+PONG\r\n");

        _proxy.Accept();
        await using RespConnection accepted = await RespConnection.OpenAsync(_proxy.Port);
        await accepted.WriteAsync(["PING"]);
        await accepted.ExpectAsync("+PONG\r\n");
    }

    [Fact]
    public async Task A_lost_reply_leaves_the_command_applied()
    {
        Task<RespCommand> lost = _proxy.LoseNextReply(static c => c.Name == "SET" && c.NamesKey("sk:lost-reply"u8));
        await using RespConnection client = await RespConnection.OpenAsync(_proxy.Port);
        await client.WriteAsync(["PING"], ["SET", "sk:lost-reply", "applied"], ["PING"]);
        Assert.Equal("+PONG\r\n", await client.ReadToEndAsync());
        Assert.Equal(3, (await lost).Count);

        await using RespConnection next = await RespConnection.OpenAsync(_proxy.Port);
        await next.WriteAsync(["SET", "sk:lost-reply-2", "x"], ["GET", "sk:lost-reply"]);
        await next.ExpectAsync("+OK\r\n$7\r\napplied\r\n");
    }

    [Fact]
    public async Task A_reply_that_is_to_be_lost_is_lost_although_its_command_is_refused()
    {
        Task<RespCommand> lost = _proxy.LoseNextReply(static c => c.Name == "SET");
        _proxy.Refusal = static c => c.Name == "SET" ? "NOPERM no" : null;
        await using RespConnection client = await RespConnection.OpenAsync(_proxy.Port);
        await client.WriteAsync(["PING"], ["SET", "sk:refused", "x"], ["PING"]);
        Assert.Equal("SET", (await lost.WaitAsync(TimeSpan.FromSeconds(60))).Name);
        Assert.Equal("+PONG\r\n", await client.ReadToEndAsync());

        await using RespConnection next = await RespConnection.OpenAsync(_proxy.Port);
        await next.WriteAsync(["SET", "sk:refused", "x"], ["GET", "sk:refused"]);
        await next.ExpectAsync("-NOPERM no\r\n$-1\r\n");
    }

    [Fact]
    public async Task A_lost_command_never_reaches_the_server()
    {
        Task<RespCommand> lost = _proxy.LoseNextCommand(static c => c.Name == "SET");
        await using RespConnection client = await RespConnection.OpenAsync(_proxy.Port);
        await client.WriteAsync(["SET", "sk:lost-command", "x"]);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal("SET", (await lost).Name);

        await using RespConnection next = await RespConnection.OpenAsync(_proxy.Port);
        await next.WriteAsync(["GET", "sk:lost-command"]);
        await next.ExpectAsync("$-1\r\n");
    }

    [Fact]
    public async Task Held_replies_come_when_they_are_released_and_their_commands_are_applied()
    {
        await using RespConnection client = await RespConnection.OpenAsync(_proxy.Port);
        RespConnection gone = await RespConnection.OpenAsync(_proxy.Port);
        _proxy.HoldReplies();
        await client.WriteAsync(["SET", "sk:held", "applied"]);
        Task held = client.ExpectAsync("+OK\r\n");
        await gone.WriteAsync(["SET", "sk:held-too", "applied"]);
        await using RespConnection direct = await RespConnection.OpenAsync(server.Embedded.Port);
        await Until(async () => (long)(await direct.SendAsync("EXISTS", "sk:held", "sk:held-too"))! == 2);
        await gone.DisposeAsync();
        await Until(() => Task.FromResult(_proxy.SnapshotByConnection().Count == 1));
        Assert.False(held.IsCompleted);
        _proxy.ReleaseReplies();
        await held;

        static async Task Until(Func<Task<bool>> isSo)
        {
            while (!await isSo())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }

    [Fact]
    public async Task Messages_of_a_subscription_do_not_shift_the_replies()
    {
        await using RespConnection subscriber = await RespConnection.OpenAsync(_proxy.Port);
        await subscriber.WriteAsync(["SUBSCRIBE", "news", "more"]);
        await subscriber.ExpectAsync("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$4\r\nmore\r\n:2\r\n");
        await using RespConnection publisher = await RespConnection.OpenAsync(_proxy.Port);
        await publisher.WriteAsync(["PUBLISH", "news", "hello"]);
        await publisher.ExpectAsync(":1\r\n");
        await subscriber.ExpectAsync("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n");

        Task<RespCommand> lost = _proxy.LoseNextReply(static c => c.Name == "UNSUBSCRIBE");
        await subscriber.WriteAsync(["UNSUBSCRIBE", "news"]);
        Assert.Equal("", await subscriber.ReadToEndAsync());
        Assert.Equal("UNSUBSCRIBE", (await lost).Name);
    }

    [Theory]
    [InlineData(">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n")]
    [InlineData("-NOPERM no\r\n")]
    public void Under_RESP3_a_subscription_is_answered_by_a_push_or_an_error(string answer)
    {
        var pending = new PendingReplies();
        var trap = new CommandTrap(static _ => true, ReachesServer: true);
        RespCommand subscribe = Command("SUBSCRIBE", "c"), get = Command("GET", "k");
        pending.Add(subscribe, trap: null);
        pending.Add(get, trap);
        Assert.Null(pending.Answered(Reply(answer)));
        Assert.Null(pending.Answered(Reply(">2\r\n$10\r\ninvalidate\r\n*-1\r\n")));
        Assert.Same(get, pending.Answered(Reply("*3\r\n$7\r\nmessage\r\n:1\r\n:2\r\n"))?.Command);
    }

    private static RespCommand Command(params string[] words) => new([.. words.Select(Encoding.ASCII.GetBytes)]);

    private static RespReply Reply(string bytes)
    {
        var buffer = new System.Buffers.ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(bytes));
        Assert.True(RespReply.TryRead(ref buffer, out RespReply reply));
        return reply;
    }

    public sealed class Server : IDisposable
    {
        public EmbeddedGarnet Embedded { get; } = EmbeddedGarnet.Start();

        public void Dispose() => Embedded.Dispose();
    }
}
