using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Hosts;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>What the ring protects outside of sessions.</summary>
public sealed class ProtectTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly SecretRing Ring = RingOf(Rings.First, Rings.Second);

    [Fact]
    public void What_is_protected_is_opened_and_shows_nothing() => ForAll(Gens.Bytes, plain =>
    {
        var box = Ring.Protect("keys", plain);
        Assert.Equal(plain, Ring.Unprotect("keys", box));
        Assert.True(plain.Length < 4 || box.AsSpan().IndexOf(plain) < 0);
        Assert.NotEqual(box, Ring.Protect("keys", plain));
    });

    [Fact]
    public void A_changed_byte_a_cut_or_another_purpose_opens_nothing() => ForAll(
        from plain in Gens.Bytes
        from at in Gen.Choose(0, int.MaxValue)
        from change in Gen.Choose(1, 255)
        select (plain, at, change),
        drawn =>
        {
            var box = Ring.Protect("keys", drawn.plain);
            Assert.Null(Ring.Unprotect("tickets", box));
            Assert.Null(Ring.Unprotect("keys", box.AsSpan(0, drawn.at % box.Length)));
            box[drawn.at % box.Length] ^= (byte)drawn.change;
            Assert.Null(Ring.Unprotect("keys", box));
        });

    [Fact]
    public void Every_secret_of_the_ring_opens_and_no_other()
    {
        var box = RingOf(Rings.Second).Protect("keys", [1, 2, 3]);
        Assert.Equal([1, 2, 3], Ring.Unprotect("keys", box));
        Assert.Null(RingOf(Rings.First).Unprotect("keys", box));
    }

    [Fact]
    public void A_roll_is_noticed()
    {
        var box = RingOf(Rings.Second).Protect("keys", [1, 2, 3]);
        Assert.False(Ring.IsByActive(box));
        Assert.True(RingOf(Rings.Second, Rings.First).IsByActive(box));
        Assert.False(Ring.IsByActive([]));
    }

    [Fact]
    public void Junk_opens_nothing() => ForAll(Gens.Bytes, junk => Assert.Null(Ring.Unprotect("keys", junk)));

    /// <summary>The user's function may throw: it is not asked at each use, and what it said last goes on.</summary>
    [Fact]
    public async Task A_ring_that_is_read_by_a_function_is_not_read_at_each_use_and_survives_its_failure()
    {
        var (time, reads) = (new FakeTimeProvider(), 0);
        var read = new Func<IReadOnlyList<SessionSecret>>(static () => [Rings.First]);
        var ring = Rings.Ring(
            SessionSecrets.From(() =>
            {
                Interlocked.Increment(ref reads);
                return Volatile.Read(ref read)();
            }),
            time: time);
        var (own, foreign) = (ring.Protect("keys", [1]), RingOf(Rings.Second).Protect("keys", [2]));
        Assert.Equal([1], ring.Unprotect("keys", own));
        Assert.Null(ring.Unprotect("keys", foreign));
        Assert.Equal(1, Volatile.Read(ref reads));

        foreach (var failing in new Func<IReadOnlyList<SessionSecret>>[]
        {
            static () => throw new IOException("the vault is closed"), static () => [],
        })
        {
            Volatile.Write(ref read, failing);
            var before = Volatile.Read(ref reads);
            await UntilAfterAsync(
                TimeSpan.FromHours(1),
                () => ring.Unprotect("keys", own) is [1] && ring.IsByActive(ring.Protect("keys", [])) && Volatile.Read(ref reads) > before);
        }

        // A secret that it lacks is looked for every 10 s at most.
        Volatile.Write(ref read, static () => [Rings.Second, Rings.First]);
        await UntilAfterAsync(TimeSpan.FromSeconds(10), () => ring.Unprotect("keys", foreign) is [2]);
        Assert.True(ring.IsByActive(foreign));

        // A read counts from its end, and the one before may not have ended yet.
        Task UntilAfterAsync(TimeSpan step, Func<bool> holds) => Passing.UntilAsync(() =>
        {
            time.Advance(step);
            return holds();
        });
    }

    private static SecretRing RingOf(SessionSecret active, params SessionSecret[] accept) => Rings.Ring(new SessionSecrets(active, accept));
}
