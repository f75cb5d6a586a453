using System.Buffers.Binary;

namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>Changes a payload in one to four places. The same seed and number give the same payload.</summary>
internal static class Mutation
{
    private const int Most = 64 * 1024;
    private static readonly int[] s_lengths =
        [0, 1, -1, -2, int.MinValue, int.MaxValue, int.MinValue + 1, 0x7FFFFFC7, 0x3FFFFFFF, 0x10000, 0xFFFF, 127, 128];

    public static byte[] Of(FuzzSubject subject, long seed, long number)
    {
        var random = new Random(HashCode.From(seed, number));
        var payload = Base(subject, random);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            payload = Change(payload, subject, random);
        }

        return payload.Length <= Most ? payload : payload[..Most];
    }

    private static byte[] Base(FuzzSubject subject, Random random)
    {
        if (random.Next(8) > 0)
        {
            return [.. subject.Valid[random.Next(subject.Valid.Count)]];
        }

        var planted = subject.Planted[random.Next(subject.Planted.Count)];
        return planted[..Math.Min(planted.Length, 512)];
    }

    private static byte[] Change(byte[] payload, FuzzSubject subject, Random random)
    {
        var (at, end) = (random.Next(payload.Length + 1), random.Next(payload.Length + 1));
        (at, end) = (Math.Min(at, end), Math.Max(at, end));
        switch (random.Next(9))
        {
            case 0 when payload.Length > 0:
                payload[random.Next(payload.Length)] ^= (byte)(1 << random.Next(8));
                return payload;
            case 1 when payload.Length > 0:
                payload[random.Next(payload.Length)] = (byte)random.Next(256);
                return payload;
            case 2 or 3 when payload.Length >= 4:
                var length = s_lengths[random.Next(s_lengths.Length)];
                BinaryPrimitives.WriteInt32LittleEndian(
                    payload.AsSpan(random.Next(payload.Length - 3)),
                    random.Next(2) == 0 ? length : BinaryPrimitives.ReverseEndianness(length));
                return payload;
            case 4:
                return payload[..at];
            case 5:
                return [.. payload[..at], .. payload[end..]];
            case 6:
                return
                [
                    .. payload[..end],
                    .. Enumerable.Repeat(payload[at..end], random.Next(1, 20)).SelectMany(static piece => piece).Take(Most),
                    .. payload[end..],
                ];
            case 7:
                var other = subject.Valid[random.Next(subject.Valid.Count)];
                return [.. payload[..at], .. other[random.Next(other.Length + 1)..]];
            default:
                var noise = new byte[random.Next(1, 12)];
                random.NextBytes(noise);
                return [.. payload[..at], .. noise, .. payload[at..]];
        }
    }

    /// <summary>Replaces the runtime's class of this name, whose codes differ in each process.</summary>
    private static class HashCode
    {
        public static int From(long seed, long number) =>
            unchecked((int)(((seed * 0x9E3779B97F4A7C1L) ^ (number * 0x2545F4914F6CDD1DL)) >> 17));
    }
}
