using System.Collections.Concurrent;
using System.Reflection;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Identity;

public sealed class RandomBytesTests
{
    [Fact]
    public void Stamps_never_repeat_across_threads_and_are_never_0()
    {
        var seen = new ConcurrentDictionary<ulong, bool>();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                Assert.True(seen.TryAdd(RandomBytes.NextStamp(), true));
            }
        });
        Assert.Equal(160_000, seen.Count);
        Assert.DoesNotContain(0ul, seen.Keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void Any_length_is_filled(int length)
    {
        var first = new byte[length];
        var second = new byte[length];
        RandomBytes.Fill(first);
        RandomBytes.Fill(second);
        Assert.True(length < 16 || !first.AsSpan().SequenceEqual(second));
        Assert.True(length < 1024 || first.Distinct().Count() > 200);
    }

    [Fact]
    public void Bytes_handed_out_are_wiped_from_the_block()
    {
        var drawn = new byte[64];
        RandomBytes.Fill(drawn);
        var block = typeof(RandomBytes).GetField("t_block", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        var bytes = (byte[])block.GetType().GetField("_bytes", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(block)!;
        var used = (int)block.GetType().GetField("_used", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(block)!;
        Assert.True(used >= 64);
        Assert.True(bytes.AsSpan(0, used).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(bytes.AsSpan().IndexOf(drawn) < 0);
    }
}
