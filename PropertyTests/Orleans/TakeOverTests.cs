using MemoryPack;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

[MemoryPackable(GenerateType.VersionTolerant)]
[GenerateSerializer]
public sealed partial class LeftCart
{
    [MemoryPackOrder(0)]
    [Id(0)]
    public List<string> Items { get; set; } = [];
}

/// <summary>States that Microsoft.Orleans.Persistence.Redis stored, that package itself storing them.</summary>
public sealed class TakeOverTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static int s_last;
    private readonly GrainId _grain = GrainId.Create("cart", $"Тележка {{{Interlocked.Increment(ref s_last)}}}");

    public static TheoryData<string> Kinds => [GrainCluster.Taking, GrainCluster.TakingAndDeleting];

    [RedisTheory]
    [MemberData(nameof(Kinds))]
    public async Task A_state_is_read_there_and_written_here(string kind)
    {
        var (left, taking) = (On(GrainCluster.Left), On(kind));
        await left.WriteAsync(Of("book", "Книга"));
        Assert.True(await IsLeftAsync());
        Assert.Equal(["book", "Книга"], (await taking.ReadAsync()).Items);
        Assert.True(taking.Held.RecordExists);
        Assert.True(await IsLeftAsync());

        taking.Value.Items.Add("pen");
        await taking.WriteAsync();
        Assert.False(await IsLeftAsync());
        Assert.Equal(["book", "Книга", "pen"], (await On(kind).ReadAsync()).Items);
        await Assert.ThrowsAsync<InconsistentStateException>(() => left.WriteAsync(Of("late")));
        await taking.WriteAsync(Of("next"));
        Assert.Equal(["next"], (await On(kind).ReadAsync()).Items);
    }

    /// <summary>Even where it should delete: a silo that still writes there brings nothing back.</summary>
    [RedisTheory]
    [MemberData(nameof(Kinds))]
    public async Task A_clear_leaves_an_empty_record(string kind)
    {
        var (left, taking) = (On(GrainCluster.Left), On(kind));
        await left.WriteAsync(Of("book"));
        await taking.ReadAsync();
        await taking.ClearAsync();
        Assert.Equal((false, false), (taking.Held.RecordExists, await IsLeftAsync()));
        Assert.NotNull(taking.ETag);
        await On(GrainCluster.Left).WriteAsync(Of("late"));
        var read = On(kind);
        Assert.Empty((await read.ReadAsync()).Items);
        Assert.Equal((false, taking.ETag), (read.Held.RecordExists, read.ETag));
        await read.WriteAsync(Of("again"));
        Assert.True(await IsLeftAsync());
        Assert.Contains(cluster.Logs.Lines, static line => line.Contains("after it had been taken over", StringComparison.Ordinal));
        await read.ClearAsync();
        Assert.NotNull(read.ETag);
    }

    [RedisFact]
    public async Task A_state_that_was_cleared_there_is_new_here()
    {
        var (left, taking) = (On(GrainCluster.Left), On(GrainCluster.Taking));
        await left.WriteAsync(Of("book"));
        await left.ClearAsync();
        Assert.True(await IsLeftAsync());
        Assert.Empty((await taking.ReadAsync()).Items);
        Assert.False(taking.Held.RecordExists);
        await taking.WriteAsync(Of("anew"));
        Assert.False(await IsLeftAsync());
    }

    [RedisFact]
    public async Task A_silo_that_still_writes_there_is_not_overwritten_and_finds_out()
    {
        var (left, taking) = (On(GrainCluster.Left), On(GrainCluster.Taking));
        await left.WriteAsync(Of("book"));
        await taking.ReadAsync();
        await left.WriteAsync(Of("newer"));
        var thrown = await Assert.ThrowsAsync<InconsistentStateException>(() => taking.WriteAsync(Of("lost")));
        Assert.Equal($"left.{left.ETag}", thrown.StoredEtag);
        await Assert.ThrowsAsync<InconsistentStateException>(taking.ClearAsync);
        Assert.Equal(["newer"], (await taking.ReadAsync()).Items);

        var unread = On(GrainCluster.Taking);
        await Assert.ThrowsAsync<InconsistentStateException>(() => unread.WriteAsync(Of("lost")));
        await Assert.ThrowsAsync<InconsistentStateException>(unread.ClearAsync);

        // As after a crash between the mark and the write.
        await cluster.Raw.SendAsync("HSET", LeftKey, "etag", left.ETag + "-taken");
        await Assert.ThrowsAsync<InconsistentStateException>(() => left.WriteAsync(Of("late")));
        var next = On(GrainCluster.Taking);
        Assert.Equal(["newer"], (await next.ReadAsync()).Items);
        await next.WriteAsync(Of("newer", "mine"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => taking.WriteAsync(Of("lost")));
        Assert.Equal(["newer", "mine"], (await On(GrainCluster.Taking).ReadAsync()).Items);
        Assert.False(await IsLeftAsync());
    }

    [RedisFact]
    public async Task What_can_not_be_read_there_is_left_until_it_is_cleared()
    {
        await cluster.Raw.SendAsync("HSET", LeftKey, "etag", "0", "data", "{");
        var taking = On(GrainCluster.Taking);
        Assert.Equal(nameof(SessionStatus.UnknownFormat), (await Assert.ThrowsAsync<GrainStateException>(taking.ReadAsync)).Status);
        await Assert.ThrowsAsync<InconsistentStateException>(() => taking.WriteAsync(Of("new")));
        Assert.True(await IsLeftAsync());
        await taking.ClearAsync();
        Assert.False(await IsLeftAsync());
        await taking.WriteAsync(Of("new"));
        Assert.Equal(["new"], (await On(GrainCluster.Taking).ReadAsync()).Items);
    }

    /// <summary>Where states here end, what a crash leaves behind there does too, and never later than it would have.</summary>
    [RedisFact]
    public async Task A_mark_sets_a_limit_to_what_is_left()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(cluster.Server.EndPoint);
        var left = new Predecessor(connection, cluster.ServiceId, null!, null);
        var minute = TimeSpan.FromMinutes(1);
        await cluster.Raw.SendAsync("HSET", LeftKey, "etag", "a", "data", "{}");
        Assert.False(await left.MarkAsync("cart", _grain, "b", minute));
        Assert.True(await left.MarkAsync("cart", _grain, "a", null));
        Assert.Equal(-1L, await cluster.Raw.SendAsync("PTTL", LeftKey));
        Assert.True(await left.MarkAsync("cart", _grain, "a", minute));
        Assert.InRange((long)(await cluster.Raw.SendAsync("PTTL", LeftKey))!, 1, 60_000);
        await cluster.Raw.SendAsync("PEXPIRE", LeftKey, 30_000);
        Assert.True(await left.MarkAsync("cart", _grain, "a", minute));
        Assert.InRange((long)(await cluster.Raw.SendAsync("PTTL", LeftKey))!, 1, 30_000);
        Assert.Equal("a", (await left.ReadAsync("cart", _grain))!.ETag);
    }

    private string LeftKey => $"{cluster.ServiceId}/state/{_grain}/cart";

    private static LeftCart Of(params string[] items) => new() { Items = [.. items] };

    private Activation<LeftCart> On(string storage) => new(cluster.StorageOf(storage), _grain);

    private async Task<bool> IsLeftAsync() => (long)(await cluster.Raw.SendAsync("EXISTS", LeftKey))! == 1;
}
