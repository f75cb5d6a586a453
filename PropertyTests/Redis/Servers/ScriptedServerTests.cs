using System.Net.Sockets;
using System.Text;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

/// <summary>The scripted server does as it is told; who believes it must know.</summary>
public sealed class ScriptedServerTests
{
    [Fact]
    public async Task Without_a_script_stores_work_on_it()
    {
        await using var server = ScriptedServer.Start();
        await using var store = await SessionStore.For<Redis.Basket>("scripted").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(5)).UseRedis(server.EndPoint, PatientRedis.Wait).BuildAsync();
        using var session = await store.CreateAsync(new Redis.Basket { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        using (var loaded = await store.LoadAsync(session.Id))
        {
            Assert.Equal(["book", "pen"], loaded.Value.Items);
            loaded.Value.Items.Add("lamp");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(loaded));
        }

        session.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Conflict, await store.SaveAsync(session));
        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(session.Id));
        Assert.Equal(RemoveStatus.Missing, await store.RemoveAsync(session.Id));

        // One of them at the start, which asks whether it is allowed.
        Assert.Equal(6, server.Count("EVALSHA"));
    }

    [Fact]
    public async Task Every_piece_is_a_read_of_its_own()
    {
        await using var server = ScriptedServer.Start();
        server.Script = static (_, _) => Answer.Of("+abcdef\r\n") with { Cuts = [1, 4, 8] };
        using var socket = await ConnectAsync(server);
        await socket.SendAsync("PING\r\n"u8.ToArray());
        var pieces = new List<string>();
        var buffer = new byte[64];
        while (pieces.Sum(p => p.Length) < 9)
        {
            pieces.Add(Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer)));
        }

        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(["+", "abc", "def\r", "\n"], pieces);
        }
    }

    [Fact]
    public async Task A_reply_is_held_until_the_test_lets_it_go()
    {
        await using var server = ScriptedServer.Start();
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script = (_, _) =>
        {
            arrived.TrySetResult();
            return Answer.Ok with { After = gate.Task };
        };
        await using var connection = await RespConnection.OpenAsync(server.Port);
        var reply = connection.SendAsync("PING");
        await arrived.Task;
        Assert.False(reply.IsCompleted);
        gate.SetResult();
        Assert.Equal(new RespStatus("OK"), await reply);
        Assert.Equal((1, 1), (server.Accepted, server.Count("PING")));
    }

    [Fact]
    public async Task A_connection_is_reset_within_a_reply_and_within_a_command()
    {
        await using var server = ScriptedServer.Start();
        server.Script = static (_, _) => Answer.Bulk("abcdef").CutOff(6);
        using (var socket = await ConnectAsync(server))
        {
            await socket.SendAsync("PING\r\n"u8.ToArray());
            var buffer = new byte[64];
            Assert.Equal("$6\r\nab", Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer)));
            await AssertResetAsync(socket);
        }

        server.StopReadingAfter(4);
        using (var socket = await ConnectAsync(server))
        {
            await socket.SendAsync("PING\r\n"u8.ToArray());
            await AssertResetAsync(socket);
        }

        Assert.Equal(1, server.Count("PING"));
    }

    private static async Task AssertResetAsync(Socket socket) => Assert.Equal(
        SocketError.ConnectionReset,
        (await Assert.ThrowsAsync<SocketException>(async () => await socket.ReceiveAsync(new byte[1]))).SocketErrorCode);

    private static async Task<Socket> ConnectAsync(ScriptedServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", server.Port);
        return socket;
    }
}
