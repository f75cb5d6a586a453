using MemoryPack;
using Microsoft.Extensions.Logging.Abstractions;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Guards;

/// <summary>What the hot path allocates, once warm: measured on one thread over a backend that answers at once.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int Rounds = 2_000;

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
        var toucher = new Toucher(new Touching.RecordingBackend(), TimeProvider.System, NullLogger.Instance, new TouchSettings(1_024, 100, 50));
        var key = SessionKey.FromName("a");
        var windows = new ExpiryWindows(1_800_000, 0);
        toucher.Written(key, new EnvelopeHeader { Stamp = 7 }, toucher.NowMs);
        Assert.Equal(0, Measure("touch filter", () => toucher.IsDue(new TouchTarget(key, 7), windows)));
    }

    [Fact]
    public async Task A_load_and_an_unchanged_save_allocate_what_the_serializer_does()
    {
        EchoBackend? backend = null;
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
        Measure("changed save (reported only)", () =>
        {
            held.Value = new Point(held.Value.X + 1, 0);
            return store.SaveAsync(held).Now() == SaveStatus.Saved;
        });
        held.Dispose();
    }

    private double Measure(string what, Func<bool> step)
    {
        for (var i = 0; i < Rounds; i++)
        {
            step();
        }

        var least = double.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Rounds; i++)
            {
                step();
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Rounds);
        }

        output.WriteLine($"{what}: {least:F1} B");
        return least;
    }
}

[MemoryPackable]
public readonly partial record struct Point(int X, int Y);
