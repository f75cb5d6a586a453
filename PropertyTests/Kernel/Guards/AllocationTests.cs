using MemoryPack;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.ObjectPool;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Guards;

/// <summary>What the hot path allocates, once warm: measured on one thread over a backend that answers at once.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int Rounds = 2_000;
    private const int Runs = 5;
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    [Fact]
    public void Reading_and_verifying_an_id_allocates_nothing()
    {
        var unkeyed = new SessionIdRing([SessionIdKey.Unkeyed]);
        var text = unkeyed.Issue(null, out _).Reveal();
        Assert.Equal(0, Measure("parse", () => SessionId.TryParse(text, out _)));
        Assert.Equal(0, Measure("parse and verify, unkeyed", () => SessionId.TryParse(text, out var id) && unkeyed.TryVerify(id, out _)));
        var keyed = new SessionIdRing([SessionIdKey.FromSecret(new byte[32])]);
        var own = keyed.Issue(null, out _).Reveal();
        Assert.Equal(0, Measure("parse and verify, keyed", () => SessionId.TryParse(own, out var id) && keyed.TryVerify(id, out _)));
        Assert.Equal(0, Measure("issue", () => keyed.Issue(null, out _).Equals(default)));
    }

    [Fact]
    public void A_touch_that_the_filter_answers_allocates_nothing()
    {
        var toucher = new Toucher(
            new Touching.RecordingBackend(), TimeProvider.System, NullLogger.Instance, new TouchSettings(1_024, 100, 50));
        var key = SessionKey.FromName("a");
        var windows = new ExpiryWindows(1_800_000, 0);
        toucher.Written(key, new EnvelopeHeader { Stamp = 7 }, toucher.NowMs);
        Assert.Equal(0, Measure("touch filter", () => toucher.IsDue(new TouchTarget(key, 7), windows)));
    }

    [Fact]
    public void A_flush_allocates_nothing()
    {
        var toucher = new Toucher(new EchoBackend(null!), new Still(), NullLogger.Instance, new TouchSettings(1_024, 10_000, 50));
        var windows = new ExpiryWindows(1_800_000, 0);
        var targets = Enumerable.Range(0, 1_000)
            .Select(i => new TouchTarget(SessionKey.OfSession(1, new Digest16((ulong)i, 2)), 3))
            .ToArray();
        Assert.Equal(0, Measure("flush of 1,000 touches", () =>
        {
            foreach (ref var target in targets.AsSpan())
            {
                toucher.Enqueue(target, windows);
            }

            toucher.FlushAsync().Now();
            return true;
        }, rounds: 50));
        Assert.Equal(0, Measure("touch at once", () =>
        {
            toucher.TouchNowAsync(targets[0], windows, CancellationToken.None).Now();
            return true;
        }));
    }

    [Fact]
    public async Task Load_create_save_and_remove_allocate_what_the_serializer_does()
    {
        EchoBackend? backend = null;
        MemoryPackFormatterProvider.Register(new PointFormatter());
        await using var store = await SessionStore.For<Point>("shop").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30)).UseBackend(context => backend = new EchoBackend(context)).BuildAsync();
        var created = await store.CreateAsync(new Point(3, 4));
        var id = created.Id;
        created.Dispose();
        var text = id.Reveal();
        Assert.Equal(0, Measure("load by text", () =>
        {
            using var session = store.LoadAsync(text).Now();
            return session.Value.X == 3;
        }));

        var held = await store.LoadAsync(id);
        Assert.Equal(0, Measure("unchanged save", () => store.SaveAsync(held).Now() == SaveStatus.Unchanged));
        Assert.Equal(0, Measure("changed save", () =>
        {
            held.Value = new Point(held.Value.X + 1, 0);
            return store.SaveAsync(held).Now() == SaveStatus.Saved;
        }));
        held.Dispose();
        Assert.Equal(0, Measure("create", () =>
        {
            using var session = store.CreateAsync(new Point(5, 6)).Now();
            return session.SaveStatus == SaveStatus.Saved;
        }));
        Assert.Equal(0, Measure("remove", () => store.RemoveAsync(text).Now() == RemoveStatus.Removed));
    }

    [Fact]
    public async Task A_save_of_a_bag_that_was_only_read_allocates_nothing()
    {
        await using var store = await SessionStore.ForBag("shop")
            .Expire(TimeSpan.FromMinutes(30)).UseBackend(context => new EchoBackend(context)).BuildAsync();
        using var held = await store.CreateAsync(new AttributeBag());
        held.Value.Set("a", [1, 2, 3]);
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(held));
        Assert.Equal(
            0, Measure("unchanged bag", () => held.Value.TryGetValue("a", out _) && store.SaveAsync(held).Now() == SaveStatus.Unchanged));
    }

    [Fact]
    public async Task A_load_into_a_reused_value_allocates_nothing()
    {
        await using var store = await SessionStore
            .For<Place>("shop")
            .Serialize(MemoryPackSessionSerializer.Default.AllowRecursive())
            .ReuseValues()
            .Expire(TimeSpan.FromMinutes(30)).UseBackend(context => new EchoBackend(context)).BuildAsync();
        var created = await store.CreateAsync(new Place { X = 3, Next = new Place { X = 4 } });
        var text = created.Id.Reveal();
        created.Dispose();
        Assert.Equal(0, Measure("load into a reused value", () =>
        {
            using var session = store.LoadAsync(text).Now();
            return session.Value.X == 3 && session.Value.Next!.X == 4;
        }));
    }

    [Fact]
    public async Task Compression_allocates_nothing()
    {
        await using var store = await SessionStore.For<Page>("shop").Serialize(MemoryPackSessionSerializer.Default).ReuseValues().Compress()
            .Expire(TimeSpan.FromMinutes(30)).UseBackend(context => new EchoBackend(context)).BuildAsync();
        var held = await store.CreateAsync(new Page { Text = new byte[5_000] });
        var text = held.Id.Reveal();
        Assert.Equal(0, Measure("load of 5,000 compressed bytes", () =>
        {
            using var session = store.LoadAsync(text).Now();
            return session.Value.Text.Length == 5_000;
        }));
        Assert.Equal(0, Measure("save of 5,000 bytes, compressed", () =>
        {
            held.Value.Text[0]++;
            return store.SaveAsync(held).Now() == SaveStatus.Saved;
        }));
        held.Value.Text = Protection.CompressionTests.Noise(5_000);
        Assert.Equal(0, Measure("save of 5,000 bytes that don't compress", () =>
        {
            held.Value.Text[0]++;
            return store.SaveAsync(held).Now() == SaveStatus.Saved;
        }));
    }

    [Theory]
    [InlineData("JSON", 32)]
    [InlineData("MessagePack", 0)]
    [InlineData("MemoryPack", 0)]
    [InlineData("Protocol Buffers", 0)]
    public void A_serializer_that_writes_allocates(string name, double bytes)
    {
        var serializer = AllSerializers.Named(name);
        var buffers = new BufferPool();
        var value = new ShopV2 { UserId = 42, Items = ["book", "lamp"] };
        Assert.InRange(Measure($"write by {name}", () =>
        {
            var buffer = buffers.Rent();
            serializer.Serialize(buffer, value);
            buffer.Return();
            return true;
        }, allowed: bytes), 0, bytes);
    }

    private double Measure(string what, Func<bool> step, int rounds = Rounds, double allowed = 0)
    {
        for (var i = 0; i < rounds; i++)
        {
            step();
        }

        var least = double.MaxValue;
        var started = TimeProvider.System.GetTimestamp();
        for (var run = 0; run < Runs || (least > allowed && TimeProvider.System.GetElapsedTime(started) < s_bound); run++)
        {
            // The runtime compiles hot code anew in the background, when it gets to it.
            Thread.Sleep(run < Runs ? 0 : 20);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                step();
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rounds);
        }

        output.WriteLine($"{what}: {least:F1} B");
        return least;
    }

    /// <summary>The clock of the system, whose timers never fire.</summary>
    private sealed class Still : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}

public readonly record struct Point(int X, int Y);

/// <summary>Its memory, which MemoryPack writes of no struct that might get another member.</summary>
internal sealed class PointFormatter : MemoryPackFormatter<Point>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Point value) =>
        writer.WriteUnmanaged(value);

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Point value) => reader.ReadUnmanaged(out value);
}

/// <summary>Keeps its bytes when it is emptied, so that the next one of the same length is read into them.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Page : IResettable
{
    [MemoryPackOrder(0)]
    public byte[] Text { get; set; } = [];

    public bool TryReset() => true;
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Place : IResettable
{
    [MemoryPackOrder(0)]
    public int X { get; set; }

    [MemoryPackOrder(1)]
    public Place? Next { get; set; }

    public bool TryReset()
    {
        X = 0;
        return Next?.TryReset() ?? true;
    }
}
