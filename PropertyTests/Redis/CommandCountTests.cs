using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>What an operation costs, as the server counted it. Its counts name the commands inside scripts too.</summary>
public sealed partial class CommandCountTests : IAsyncLifetime
{
    private const int Sessions = 5;
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private RedisServer? _server;
    private RespConnection _connection = null!;
    private SessionStore<Basket> _store = null!;

    public async Task InitializeAsync()
    {
        if (!RedisRequirement.IsMet)
        {
            return;
        }

        _server = await RedisServer.StartAsync();
        _connection = await _server.ConnectAsync();
        _store = await SessionStore.For<Basket>("counted").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12))
            .UseRedis(_server.EndPoint, PatientRedis.Wait).UseTime(_clock).TrustClock().BuildAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _store.DisposeAsync();
            await _connection.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [RedisFact]
    public async Task Each_operation_is_one_command()
    {
        Session<Basket> session = default;
        Assert.Equal("set 1", await CountAsync(async () => session = await _store.CreateAsync(new Basket())));
        Assert.Equal("get 1", await CountAsync(async () => (await _store.LoadAsync(session.Id)).Dispose()));
        Assert.Equal("", await CountAsync(async () => await _store.SaveAsync(session)));
        session.Value.Items.Add("book");
        Assert.Equal("evalsha 1, getrange 1, set 1", await CountAsync(async () => await _store.SaveAsync(session)));
        Assert.Equal("evalsha 1, exists 1, getrange 1, set 2", await CountAsync(async () => await _store.RenewIdAsync(session)));
        Assert.Equal(
            "evalsha 2, getrange 2, pexpireat 1, set 2, zadd 1, zremrangebyscore 1, zrevrange 1",
            await CountAsync(async () => await _store.RenewIdAsync(session, "somebody")));
        session.Value.Items.Add("book");
        Assert.Equal("evalsha 1, getrange 1, set 1, zadd 1", await CountAsync(async () => await _store.SaveAsync(session)));
        Assert.Equal(
            "evalsha 1, exists 1, getrange 1, pexpireat 1, pttl 1, set 2, zadd 1, zrem 1, zrevrange 1",
            await CountAsync(async () => await _store.RenewIdAsync(session)));
        Assert.Equal("del 1, evalsha 1, getrange 1", await CountAsync(async () => await _store.RemoveAsync(session.Id)));
        Assert.Equal("", await CountAsync(async () => (await _store.LoadAsync("no id")).Dispose()));
        session.Dispose();
    }

    [RedisFact]
    public async Task Twenty_sessions_are_ended_by_two_commands()
    {
        for (var i = 0; i < 20; i++)
        {
            (await _store.CreateAsync(new Basket(), "somebody")).Dispose();
        }

        Assert.Equal("evalsha 2, getrange 40, pttl 20, zrange 1", await CountAsync(async () =>
        {
            await foreach (var listed in _store.ListAsync("somebody"))
            {
                Assert.False(listed.IsCurrent);
            }
        }));
        Assert.Equal(
            "del 20, evalsha 1, getrange 20, zrange 2, zrem 2", await CountAsync(async () => await _store.RevokeAllAsync("somebody")));
    }

    [RedisFact]
    public async Task A_session_is_touched_once_for_each_granularity()
    {
        var ids = new List<SessionId>();
        for (var i = 0; i < Sessions; i++)
        {
            using var session = await _store.CreateAsync(new Basket());
            ids.Add(session.Id);
        }

        for (var round = 0; round < 3; round++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            var loads = Sessions * 20;
            Assert.Equal(
                $"evalsha {Sessions}, get {loads}, getrange {Sessions}, pexpire {Sessions}",
                await CountAsync(async () =>
                {
                    for (var i = 0; i < loads; i++)
                    {
                        (await _store.LoadAsync(ids[i % Sessions])).Dispose();
                    }

                    await _store.FlushAsync();
                }));
        }
    }

    private async Task<string> CountAsync(Func<Task> action)
    {
        await _connection.SendAsync("CONFIG", "RESETSTAT");
        await action();
        var info = Encoding.ASCII.GetString((byte[])(await _connection.SendAsync("INFO", "commandstats"))!);
        string[] housekeeping =
        [
            "config|resetstat",
            "info",
            "ping",
            "client|setinfo",
            "echo",
            "replconf",
            "cluster|nodes",
            "sentinel|masters",
            "subscribe",
            "config|get",
            "hello",
            "role",
            "script|load",
            "select",
        ];
        return string.Join(", ", Calls().Matches(info)
            .Where(m => !housekeeping.Contains(m.Groups["name"].Value))
            .Select(m => $"{m.Groups["name"].Value} {m.Groups["calls"].Value}")
            .Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^cmdstat_(?<name>[^:]+):calls=(?<calls>\d+)", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
