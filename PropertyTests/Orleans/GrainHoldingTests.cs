using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>What an activation holds while its state is being written, and what it is told when it gives up.</summary>
public sealed class GrainHoldingTests
{
    private readonly HeldBackend _backend = new();

    /// <summary>The write may not bring back the value that it wrote: in a reentrant grain another one has taken its place.</summary>
    [Fact]
    public async Task A_value_that_is_set_while_another_one_is_written_stays()
    {
        await using var services = await StartAsync();
        var activation = new Activation<Basket>(services.Storage, GrainId.Create("cart", "replaced"));
        foreach (var next in new[] { "pen", "lamp" })
        {
            _backend.Hold();
            var writing = activation.WriteAsync(Of("book"));
            activation.Held.State = Of(next);
            _backend.Release();
            await writing;
            await activation.WriteAsync();
            Assert.Equal([next], (await activation.Copy().ReadAsync()).Items);
        }
    }

    [Fact]
    public async Task A_value_is_written_as_it_is_when_the_write_begins()
    {
        await using var services = await StartAsync();
        var activation = new Activation<Basket>(services.Storage, GrainId.Create("cart", "changed"));
        await activation.WriteAsync(Of("book"));
        _backend.Hold();
        var writing = activation.WriteAsync();
        activation.Value.Items.Add("late");
        _backend.Release();
        await writing;
        Assert.Equal(["book"], (await activation.Copy().ReadAsync()).Items);
    }

    /// <summary>Whichever of them is stored: a grain that only reads from then on is in use all the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_may_be_stored_after_a_lost_reply_is_touched(bool applied)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var idle = TimeSpan.FromMinutes(30);
        await using var services = await GrainServices.StartAsync(
            store => store.Serialize(MemoryPackSessionSerializer.Default).UseTime(time).Expire(idle).UseMemory());
        var grain = GrainId.Create("cart", "in doubt");
        var activation = new Activation<Basket>(services.Storage, grain);
        await activation.WriteAsync(Of("book"));
        var (stored, other) = (activation.ETag, new Activation<Basket>(services.Storage, GrainId.Create("cart", "other")));
        await other.WriteAsync(Of("pen"));
        var held = services.Stores.Hold(
            grain, new MovedState("grains", "cart", applied ? $"{other.ETag}~{stored}" : $"{stored}~{other.ETag}", idle, null));
        for (var i = 0; i < 3; i++)
        {
            time.Advance(idle * 0.7);
            held!.Touch();
            await services.Root.FlushAsync();
        }

        Assert.Equal(["book"], (await activation.Copy().ReadAsync()).Items);
        Assert.Empty((await other.ReadAsync()).Items);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_is_sent_has_done_nothing()
    {
        await using var services = await StartAsync();
        var grain = GrainId.Create("cart", "cancelled");
        var activation = new Activation<Basket>(services.Storage, grain);
        await activation.WriteAsync(Of("book"));
        var etag = activation.ETag;
        var cancelled = new CancellationToken(canceled: true);
        activation.Held.State = Of("pen");
        foreach (var call in new Func<Task>[]
        {
            () => services.Storage.WriteStateAsync("cart", grain, activation.Held, cancelled),
            () => services.Storage.ClearStateAsync("cart", grain, activation.Held, cancelled),
            () => services.Storage.ReadStateAsync("cart", grain, activation.Held, cancelled),
        })
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
            Assert.Equal((etag, true), (activation.ETag, activation.Held.RecordExists));
        }

        Assert.Equal(["book"], (await activation.Copy().ReadAsync()).Items);
    }

    private static Basket Of(params string[] items) => new() { Items = [.. items] };

    private Task<GrainServices> StartAsync() => GrainServices.StartAsync(store => store.NoExpiry()
        .Serialize(MemoryPackSessionSerializer.Default)
        .UseBackend(context => _backend.Over(new MemoryBackend(new SessionMemory(), context))));
}
