using System.Net.Sockets;
using System.Text;
using SessionKernel.PropertyTests.Kernel.Lanes;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Lanes to a server on this machine, over a socket in the file system.</summary>
public sealed class UnixSocketTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sessionkernel-");
    private readonly BufferLedger _ledger = new();
    private RedisServer? _server;
    private RespConnection _connection = null!;

    private string SocketPath => Path.Combine(_folder.FullName, "redis.sock");

    public async Task InitializeAsync()
    {
        if (RedisRequirement.IsMet)
        {
            _server = await RedisServer.StartAsync("--unixsocket", SocketPath);
            _connection = await _server.ConnectAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _connection.DisposeAsync();
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [RedisFact]
    public async Task Carry_every_operation()
    {
        await using (var store = await OpenAsync())
        {
            var lane = Assert.Single(await ClientsAsync(), client => client["cmd"] == "script|load");
            Assert.StartsWith(SocketPath, lane["addr"], StringComparison.Ordinal);

            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            await CarriesAsync(lane, "set", async () => (await store.CreateAsync(new Basket())).Dispose());
            session.Value.Items.Add(new string('x', 200_000));
            await CarriesAsync(lane, "evalsha", async () =>
            {
                session.Value.Items[0] += "s";
                Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
            });
            using var loaded = await store.LoadAsync(session.Id);
            Assert.Equal(session.Value.Items, loaded.Value.Items);
            await CarriesAsync(lane, "get", async () => (await store.LoadAsync(session.Id)).Dispose());
            Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(session.Id));
            using var missing = await store.LoadAsync(session.Id);
            Assert.Equal(SessionStatus.Missing, missing.Status);
        }

        Assert.Equal(0, _ledger.Outstanding);
    }

    /// <summary>A store that has not seen the session touches it when it is loaded.</summary>
    [RedisFact]
    public async Task Carry_touches()
    {
        await using (var writer = await OpenAsync())
        await using (var reader = await OpenAsync())
        {
            using var session = await writer.CreateAsync(new Basket());
            using var loaded = await reader.LoadAsync(session.Id);
            var lane = await LaneAsync(async () => (await reader.LoadAsync(session.Id)).Dispose());
            await reader.FlushAsync();
            Assert.Contains(await LastOfAsync(lane), (string[])["evalsha", "role"]);
            var counts = Encoding.ASCII.GetString((byte[])(await _connection.SendAsync("INFO", "commandstats"))!);
            Assert.Contains("cmdstat_pexpire:calls=1", counts, StringComparison.Ordinal);
        }

        Assert.Equal(0, _ledger.Outstanding);
    }

    [RedisFact]
    public async Task Come_back_after_the_server_has_closed_them()
    {
        await using (var store = await OpenAsync())
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            // The multiplexer has left the application's name by such a command, before there were lanes.
            var lane = (await ClientsAsync()).Last(client => client["cmd"] == "set");
            await _connection.SendAsync("CLIENT", "KILL", "ID", lane["id"]);
            using var loaded = await store.LoadAsync(session.Id);
            Assert.Equal(["book"], loaded.Value.Items);
            var next = await LaneAsync(async () => (await store.LoadAsync(session.Id)).Dispose());
            Assert.NotEqual(lane["id"], next["id"]);
            Assert.StartsWith(SocketPath, next["addr"], StringComparison.Ordinal);
        }

        Assert.Equal(0, _ledger.Outstanding);
    }

    private async Task<SessionStore<Basket>> OpenAsync()
    {
        var options = new ConfigurationOptions { EndPoints = { new UnixDomainSocketEndPoint(SocketPath) } };
        return await SessionStore.For<Basket>("unix").Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromMinutes(30))
            .UseRedis(options, o => (o.Transport, o.CommandTimeout) = (TransportMode.Lanes, PatientRedis.Limit))
            .UseLedger(_ledger).BuildAsync();
    }

    /// <summary>Does that until it is what the lane has carried last: now and then it is asked for the server's role.</summary>
    private Task CarriesAsync(Dictionary<string, string> lane, string command, Func<Task> act) => LaneRig.UntilAsync(async () =>
    {
        await act();
        return await LastOfAsync(lane) == command;
    });

    /// <summary>The connection that carries loads: a lane comes behind those of the multiplexer.</summary>
    private async Task<Dictionary<string, string>> LaneAsync(Func<Task> load)
    {
        Dictionary<string, string>[] loading = [];
        await LaneRig.UntilAsync(async () =>
        {
            await load();
            loading = [.. (await ClientsAsync()).Where(static client => client["cmd"] == "get")];
            return loading.Length > 0;
        });
        return loading[^1];
    }

    private async Task<string> LastOfAsync(Dictionary<string, string> client) =>
        Assert.Single(await ClientsAsync(), c => c["id"] == client["id"])["cmd"];

    /// <summary>What the server says of each connection: cmd is the last command that it carried.</summary>
    private async Task<Dictionary<string, string>[]> ClientsAsync()
    {
        var list = Encoding.ASCII.GetString((byte[])(await _connection.SendAsync("CLIENT", "LIST"))!);
        return [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            line.Split(' ').Select(field => field.Split('=', 2)).ToDictionary(field => field[0], field => field[^1]))];
    }
}
