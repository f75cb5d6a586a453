using System.Globalization;
using SessionKernel.PropertyTests.Deploys;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>
/// Nodes of different idle windows: a session keeps the window that it began with, and the granularity of that window. And of
/// compression on one side.
/// </summary>
[Collection(DeployCollection.Name)]
public sealed class OptionsTests(Nodes nodes) : IAsyncLifetime
{
    private const string Database = "7";
    private const long HalfHour = 1_800_000;
    private const long TenMinutes = 600_000;
    private const long LongestMarker = 10_000;

    private RespConnection _raw = null!;
    private NodeProcess _long = null!;
    private NodeProcess _short = null!;

    private string Address => $"{nodes.Redis.EndPoint},defaultDatabase={Database}";

    public async Task InitializeAsync()
    {
        if (RedisRequirement.IsMet)
        {
            _raw = await nodes.Redis.ConnectAsync();
            await _raw.SendAsync("SELECT", Database);
            await _raw.SendAsync("FLUSHDB");
            var (first, second) = (StartAsync(HalfHour, TouchMode.Batched), StartAsync(TenMinutes, TouchMode.Inline));
            (_long, _short) = (await first, await second);
        }
    }

    public async Task DisposeAsync()
    {
        if (RedisRequirement.IsMet)
        {
            await _raw.DisposeAsync();
            await _long.DisposeAsync();
            await _short.DisposeAsync();
        }
    }

    [RedisFact]
    public async Task A_session_keeps_its_window_on_a_node_of_a_shorter_one() =>
        await KeepsAsync(_long, _short, HalfHour, granularity: 60_000);

    [RedisFact]
    public async Task A_session_keeps_its_window_on_a_node_of_a_longer_one() =>
        await KeepsAsync(_short, _long, TenMinutes, granularity: 20_000);

    [RedisFact]
    public async Task A_node_that_compresses_and_one_that_does_not_change_the_same_session()
    {
        await using var plain = await NodeProcess.StartAsync("Old", "--redis", Address);
        var id = (await plain.AskAsync("compression", "0", "create 1")).Split(' ')[1];
        Assert.Equal("Saved", await _long.AskAsync("compression", "1", $"update {id} 2"));
        Assert.True(await IsCompressedAsync());
        Assert.Equal("Live 3 v1/JSON", await plain.AskAsync("compression", "0", $"load {id}"));

        Assert.Equal("Saved", await plain.AskAsync("compression", "0", $"update {id} 4"));
        Assert.False(await IsCompressedAsync());
        Assert.Equal("Live 7 v1/JSON", await _long.AskAsync("compression", "1", $"load {id}"));

        async Task<bool> IsCompressedAsync() =>
            (((byte[])(await _raw.SendAsync("GETRANGE", await KeyAsync(), 5, 5))!)[0] & (byte)EnvelopeFlags.Compressed) != 0;
    }

    private async Task KeepsAsync(NodeProcess own, NodeProcess other, long window, long granularity)
    {
        var id = (await AskAsync(own, "create 1")).Split(' ')[1];
        await AssertKeptAsync();

        // Touched: the other node loads it for the first time.
        await _raw.SendAsync("PEXPIRE", await KeyAsync(), TenMinutes / 2);
        Assert.StartsWith("Live 1 ", await AskAsync(other, $"load {id}"), StringComparison.Ordinal);
        await AskAsync(other, "flush");
        await AssertKeptAsync();

        Assert.Equal("Saved", await AskAsync(other, $"update {id} 2"));
        await AssertKeptAsync();

        var renewed = (await AskAsync(other, $"renew {id}")).Split(' ');
        Assert.Equal("Saved", renewed[0]);
        await RemoveMarkerAsync();
        await AssertKeptAsync();
        Assert.StartsWith("Live 3 ", await AskAsync(own, $"load {renewed[1]}"), StringComparison.Ordinal);

        async Task AssertKeptAsync() =>
            Assert.InRange((long)(await _raw.SendAsync("PTTL", await KeyAsync()))!, window, window + granularity);
    }

    private async Task<byte[]> KeyAsync() => Assert.Single(await KeysAsync());

    private async Task<IReadOnlyList<byte[]>> KeysAsync() =>
        [.. ((object?[])(await _raw.SendAsync("KEYS", "*{*"))!).Select(static key => (byte[])key!)];

    /// <summary>On a busy machine it may have gone by itself.</summary>
    private async Task RemoveMarkerAsync()
    {
        foreach (var key in await KeysAsync())
        {
            if ((long)(await _raw.SendAsync("PTTL", key))! <= LongestMarker)
            {
                await _raw.SendAsync("DEL", key);
            }
        }
    }

    private static Task<string> AskAsync(NodeProcess node, string question) => node.AskAsync("breaking", "2", question);

    private Task<NodeProcess> StartAsync(long idleMs, TouchMode touches) => NodeProcess.StartAsync(
        "New",
        "--redis",
        Address,
        "--idle",
        idleMs.ToString(CultureInfo.InvariantCulture),
        "--touch",
        touches.ToString());
}
