using System.Text;

namespace SessionKernel.Testing.Servers;

/// <summary>The Cluster slot of a key: CRC-16 (polynomial 0x1021) of its hash tag, or of the whole key if it has none.</summary>
public static class KeySlot
{
    public const int Count = 16_384;

    public static int Of(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var open = Array.IndexOf(bytes, (byte)'{');
        var close = open < 0 ? -1 : Array.IndexOf(bytes, (byte)'}', open + 1);
        return Crc16(close > open + 1 ? bytes.AsSpan(open + 1, close - open - 1) : bytes) % Count;
    }

    private static int Crc16(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var one in bytes)
        {
            crc ^= one << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
        }

        return crc & 0xFFFF;
    }
}
