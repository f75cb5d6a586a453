using System.Buffers.Binary;
using System.Buffers.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Sessions;

public sealed class RecordTagTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public void A_written_record_is_read() => ForAll(
        from stamp in Gens.UInt64.Where(stamp => stamp != 0)
        from days in Gen.Choose(0, 2_900_000)
        from ms in Gen.Choose(0, 86_399_999)
        from isNewer in Gen.Elements(false, true)
        select new RecordStamp(stamp, (days * 86_400_000L) + ms, isNewer),
        tag =>
        {
            Assert.Equal(22, tag.ToString().Length);
            Assert.True(RecordStamp.TryParse(tag.ToString(), out var read));
            Assert.Equal(tag, read);
            Assert.False(RecordStamp.TryParse(tag.ToString().AsSpan(1), out _));
            Assert.False(RecordStamp.TryParse(tag + "A", out _));
            Assert.False(RecordStamp.TryParse(string.Concat(tag.ToString().AsSpan(1), "="), out _));
        });

    /// <summary>What is no tag is refused; what is one has no second form.</summary>
    [Fact]
    public void Any_other_text_is_refused() => ForAll(
        Gen.ArrayOf(Gen.Choose(0, 255).Select(one => (byte)one), 16),
        bytes =>
        {
            var rest = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8));
            var isTag = rest >> 48 <= 1 && BinaryPrimitives.ReadUInt64LittleEndian(bytes) != 0
                && (long)(rest & 0xFFFF_FFFF_FFFF) <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
            Assert.Equal(isTag, RecordStamp.TryParse(Base64Url.EncodeToString(bytes), out _));
            bytes[14] = bytes[15] = 0;
            bytes[13] = 1;
            Assert.True(RecordStamp.TryParse(Base64Url.EncodeToString(bytes), out var tag));
            Assert.Equal(Base64Url.EncodeToString(bytes), tag.ToString());
        });
}
