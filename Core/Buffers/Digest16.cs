using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace SessionKernel;

/// <summary>The first 16 bytes of a digest. A Redis key contains that of an id, an envelope that of a principal.</summary>
internal readonly record struct Digest16(ulong Low, ulong High)
{
    public const int Size = 16;
    public const int TextLength = 22;

    public bool IsEmpty => (Low | High) == 0;

    public static Digest16 Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Low);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], High);
    }

    public void WriteText(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        Base64Url.EncodeToUtf8(bytes, destination);
    }

    public string ToText()
    {
        Span<byte> text = stackalloc byte[TextLength];
        WriteText(text);
        return Encoding.ASCII.GetString(text);
    }

    /// <returns>False if the text is not a digest.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out Digest16 digest)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var isDigest = text.Length == TextLength
            && Base64Url.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done && written == Size;
        digest = isDigest ? Read(bytes) : default;
        Span<byte> again = stackalloc byte[TextLength];
        digest.WriteText(again);
        return isDigest && again.SequenceEqual(text);
    }

    public string ToLogString() => ToText()[..6];

    public override string ToString() => ToLogString();
}
