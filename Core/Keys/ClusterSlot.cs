namespace SessionKernel;

/// <summary>
/// The Cluster slot of a key: CRC-16 of its hash tag, polynomial 0x1021 and start 0, modulo 16,384 (Redis Cluster specification, "Key
/// distribution model").
/// </summary>
internal static class ClusterSlot
{
    public const int Count = 16 * 1024;

    private const int Polynomial = 0x1021;

    private static readonly ushort[] s_crcs = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    public static int Of(ushort route)
    {
        Span<byte> text = stackalloc byte[KeySpace.RouteText];
        KeySpace.WriteRoute(route, text);
        var crc = 0;
        foreach (var character in text)
        {
            crc = ((crc << 8) ^ s_crcs[((crc >> 8) ^ character) & 0xFF]) & 0xFFFF;
        }

        return crc % Count;
    }

    private static ushort CrcOf(int first)
    {
        var crc = first << 8;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? Polynomial : 0);
        }

        return (ushort)crc;
    }
}
