using System.Buffers.Text;
using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Changes what is stored behind the hosts' back.</summary>
internal static class Planted
{
    /// <summary>The only value in memory; changing the array changes what is stored.</summary>
    public static byte[] Only(Shared shared) => Assert.Single(Dump(shared)).Value;

    public static string Describe(Shared shared) => string.Join(
        '\n',
        Dump(shared).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} "
            + $"{Convert.ToHexString(entry.Value)}"));

    public static void OutliveItsDeadline(Shared shared)
    {
        var (key, _, left) = Assert.Single(Dump(shared));
        var now = shared.Time.GetUtcNow().ToUnixTimeMilliseconds();
        shared.Memory.Run((key, now), static (memory, with) =>
        {
            memory.Expire(with.key, (long)TimeSpan.FromDays(365).TotalMilliseconds, with.now);
            return true;
        });
        shared.Time.Advance(TimeSpan.FromMilliseconds(left) + TimeSpan.FromDays(1));
    }

    /// <summary>Another header over the same payload, sealed as a writer would.</summary>
    public static void Reseal(Shared shared, Func<EnvelopeHeader, EnvelopeHeader> change)
    {
        var (key, value, _) = Assert.Single(Dump(shared));
        var digest = Digest16.Read(Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(key[^Digest16.TextLength..])));
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(value, digest.Low, out var header, out _));
        EnvelopeWriter.Seal(value, change(header), digest.Low);
    }

    private static IReadOnlyList<(string Key, byte[] Value, long TimeToLiveMs)> Dump(Shared shared) =>
        shared.Memory.Dump(shared.Time.GetUtcNow().ToUnixTimeMilliseconds());
}
