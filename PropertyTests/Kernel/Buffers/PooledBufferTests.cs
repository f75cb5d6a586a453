using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Buffers;

public sealed class PooledBufferTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public void Holds_what_was_written_whatever_the_hints() => ForAll(
        Gen.ListOf(from bytes in Gens.Bytes from hint in Gen.Choose(0, 40_000) select (bytes, hint)),
        writes =>
        {
            var ledger = new BufferLedger();
            var pool = new BufferPool(ledger);
            var expected = new List<byte>();
            for (var use = 0; use < 2; use++)
            {
                var buffer = pool.Rent();
                Assert.Equal(0, buffer.Length);
                expected.Clear();
                foreach (var (bytes, hint) in writes)
                {
                    var span = buffer.GetSpan(Math.Max(hint, bytes.Length));
                    Assert.True(span.Length >= Math.Max(hint, 1));
                    bytes.CopyTo(span);
                    buffer.Advance(bytes.Length);
                    expected.AddRange(bytes);
                }

                Assert.Equal(expected, buffer.Memory.ToArray());
                buffer.Return();
                Assert.Equal(0, ledger.Outstanding);
            }
        },
        runs: 100);

    [Fact]
    public void Past_its_limit_it_throws_and_up_to_it_it_does_not()
    {
        var pool = new BufferPool();
        var buffer = pool.Rent();
        buffer.LimitTo(1_000);
        buffer.Write(new byte[1_000]);
        Assert.Throws<BufferLimitException>(() => buffer.Write([1]));
        buffer.Return();

        var again = pool.Rent();
        again.Write(new byte[2_000_000]);
        Assert.Equal(2_000_000, again.Length);
        again.Return();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void A_hint_is_no_use_of_the_limit(int expansion)
    {
        // Serializers ask for the most that a text may grow to, and use less.
        var buffer = new BufferPool().Rent();
        buffer.LimitTo(100_000);
        buffer.GetSpan(expansion * 90_000)[..90_000].Clear();
        buffer.Advance(90_000);
        Assert.Equal(90_000, buffer.Length);
        Assert.Throws<BufferLimitException>(() => buffer.Advance(10_001));
    }

    [Fact]
    public void A_runaway_hint_is_refused_before_it_is_rented()
    {
        var buffer = new BufferPool().Rent();
        buffer.LimitTo(100_000);
        Assert.Throws<BufferLimitException>(() => buffer.GetSpan(100_000_000).Length);
    }

    [Fact]
    public void Misuse_of_Advance_is_refused()
    {
        var buffer = new BufferPool().Rent();
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(buffer.Capacity + 1));
    }

    [Fact]
    public void An_abandoned_buffer_does_not_come_back()
    {
        var ledger = new BufferLedger();
        var pool = new BufferPool(ledger);
        var buffer = pool.Rent();
        buffer.Write("in flight"u8);
        var seen = buffer.Memory;
        buffer.Abandon();
        Assert.Equal(0, ledger.Outstanding);
        for (var i = 0; i < 100; i++)
        {
            pool.RentCopy("other use"u8);
        }

        Assert.Equal("in flight"u8.ToArray(), seen.ToArray());
        Assert.Equal(100, ledger.Outstanding);
    }
}
