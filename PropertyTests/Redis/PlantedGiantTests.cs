using System.Globalization;
using System.Text;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A session that somebody made 300 MB long: no list of its principal's sessions tells it whole.</summary>
public sealed class PlantedGiantTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const long GiantBytes = 300 << 20;
    private const long MostSent = 4 << 20;
    private const string Prefix = "sk:giant:";
    private const string Ann = "ann";

    private RedisServer? _server;

    public async Task InitializeAsync() => _server = RedisRequirement.IsMet ? await RedisServer.StartAsync() : null;

    public async Task DisposeAsync() => await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task Is_not_listed_and_is_revoked(TransportMode transport)
    {
        await using var store = await SessionStore.For<Basket>("giant").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)).Configure(static options => options.KeyPrefix = Prefix)
            .UseRedis(_server!.EndPoint, options => (options.Transport, options.CommandTimeout) = (transport, PatientRedis.Limit))
            .BuildAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] }, Ann);
        using var other = await store.CreateAsync(new Basket { Items = ["pen"] }, Ann);
        var key = Encoding.ASCII.GetString(new KeySpace(Prefix).ToBytes(session.Key));
        await _server.AskAsync("SETRANGE", key, GiantBytes - 1, "x");

        await SentAsync("list", async () =>
        {
            var listed = new List<string>();
            await foreach (var one in store.ListAsync(Ann))
            {
                listed.Add(one.PublicId);
            }

            Assert.Equal([other.Key.ToDigestString()], listed);
        });
        await SentAsync("revoke", async () => Assert.Equal(new RevokeResult(RemoveStatus.Removed, 2), await store.RevokeAllAsync(Ann)));
        Assert.Equal(0L, await _server.AskAsync("EXISTS", key));
    }

    private async Task SentAsync(string name, Func<Task> act)
    {
        var before = await SentAsync();
        var started = TimeProvider.System.GetTimestamp();
        await act();
        var sent = await SentAsync() - before;
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name}: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms, "
                + $"{sent:N0} bytes sent"));
        Assert.True(sent < MostSent, $"{name}: {sent} bytes");
    }

    private async Task<long> SentAsync() =>
        long.Parse(await _server!.FieldAsync("total_net_output_bytes", "INFO", "stats"), CultureInfo.InvariantCulture);
}
