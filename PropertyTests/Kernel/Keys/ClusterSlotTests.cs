using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Keys;

public sealed class ClusterSlotTests
{
    private static readonly KeySpace s_keys = new("sk:shop:");

    [Fact]
    public void A_key_is_in_the_slot_that_the_specification_gives_its_tag()
    {
        // "123456789" has the CRC 0x31C3 there; "foo" is a tag of its length.
        Assert.Equal(12182, Slot("foo"u8));
        Assert.Equal(0x31C3, Crc("123456789"u8));
        for (var route = 0; route <= ushort.MaxValue; route++)
        {
            var key = Encoding.ASCII.GetString(s_keys.ToBytes(new SessionKey(SessionKeyKind.Session, (ushort)route, default)));
            var tag = key[(key.IndexOf('{', StringComparison.Ordinal) + 1)..key.IndexOf('}', StringComparison.Ordinal)];
            Assert.Equal(Slot(Encoding.ASCII.GetBytes(tag)), ClusterSlot.Of((ushort)route));
        }
    }

    private static int Slot(ReadOnlySpan<byte> tag) => Crc(tag) % ClusterSlot.Count;

    /// <summary>Bit by bit, as the specification has it.</summary>
    private static int Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var value in bytes)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                var carry = ((crc >> 15) ^ (value >> bit)) & 1;
                crc = ((crc << 1) & 0xFFFF) ^ (carry * 0x1021);
            }
        }

        return crc;
    }
}
