using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SessionKernel;

// The payload of an attribute bag, little-endian:
//
//   u32 count, then for each attribute: u16 key length, key (UTF-8), u32 value length, value
//
// Keys are in ordinal order, without duplicates. Anything else can't be decoded.
internal static class AttributeBagFormat
{
    public const int MaximumKeyBytes = 1024;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void CheckKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (s_utf8.GetByteCount(key) > MaximumKeyBytes)
        {
            throw new ArgumentException($"An attribute's key may have at most {MaximumKeyBytes} bytes of UTF-8.", nameof(key));
        }
    }

    public static void Write(IBufferWriter<byte> destination, AttributeBag bag)
    {
        lock (bag.Sync)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination.GetSpan(4), (uint)bag.Count);
            destination.Advance(4);
            foreach (var (key, value) in bag.Attributes)
            {
                var keyBytes = s_utf8.GetByteCount(key);
                var span = destination.GetSpan(2 + keyBytes + 4);
                BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)keyBytes);
                s_utf8.GetBytes(key, span[2..]);
                BinaryPrimitives.WriteUInt32LittleEndian(span[(2 + keyBytes)..], (uint)value.Length);
                destination.Advance(2 + keyBytes + 4);
                destination.Write(value);
            }
        }
    }

    public static AttributeBag Read(in ReadOnlySequence<byte> payload)
    {
        var reader = new SequenceReader<byte>(payload);
        var bag = new AttributeBag();
        var count = ReadLength(ref reader);
        string? last = null;
        for (var i = 0; i < count; i++)
        {
            Require(reader.TryReadLittleEndian(out short keyLength));
            var key = s_utf8.GetString(Take(ref reader, (ushort)keyLength));
            Require(key.Length > 0 && (last is null || string.CompareOrdinal(last, key) < 0));
            bag.Load(key, Take(ref reader, ReadLength(ref reader)).ToArray());
            last = key;
        }

        Require(reader.End);
        return bag;
    }

    private static int ReadLength(ref SequenceReader<byte> reader)
    {
        Require(reader.TryReadLittleEndian(out int length) && length >= 0);
        return length;
    }

    private static ReadOnlySequence<byte> Take(ref SequenceReader<byte> reader, int length)
    {
        Require(reader.TryReadExact(length, out var bytes));
        return bytes;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new FormatException("Not an attribute bag.");
        }
    }
}
