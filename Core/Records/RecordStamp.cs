using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace SessionKernel;

// The text form is base64url of 16 bytes, little-endian: the stamp; 48 bits of the record's creation time in unix ms; 16 bits, of which the
// lowest is set if the record has a newer schema version than its reader could write.
/// <summary>
/// What a write must know of a named record that was read before: the stamp, which shows whether another writer was first, and when the
/// record began. It contains nothing of the value, and opens nothing.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct RecordStamp
{
    private const int Bytes = 16;
    private const int TextLength = 22;
    private const int TimeBits = 48;

    internal RecordStamp(ulong stamp, long createdMs, bool isNewer)
    {
        Stamp = stamp;
        CreatedMs = createdMs;
        IsNewer = isNewer;
    }

    internal static RecordStamp Of(in EnvelopeHeader header, bool isNewer) => new(header.Stamp, header.CreatedMs, isNewer);

    internal ulong Stamp { get; }

    internal long CreatedMs { get; }

    internal bool IsNewer { get; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="stamp">The stamp.</param>
    /// <returns>False if the text is not a stamp.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out RecordStamp stamp)
    {
        stamp = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != TextLength
            || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done
            || written != Bytes)
        {
            return false;
        }

        var rest = BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..]);
        var read = new RecordStamp(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes), (long)(rest & ((1UL << TimeBits) - 1)), (rest >> TimeBits) == 1);
        Span<char> canonical = stackalloc char[TextLength];
        read.Write(canonical);
        if (rest >> TimeBits > 1 || !ExpiryWindows.IsInstant(read.CreatedMs) || read.Stamp == 0 || !text.SequenceEqual(canonical))
        {
            return false;
        }

        stamp = read;
        return true;
    }

    /// <summary>Returns the stamp as text, such as an ETag.</summary>
    /// <returns>22 characters of base64url, different after every write.</returns>
    public override string ToString()
    {
        Span<char> text = stackalloc char[TextLength];
        Write(text);
        return new string(text);
    }

    private void Write(Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Stamp);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], (ulong)CreatedMs | (IsNewer ? 1UL << TimeBits : 0));
        Base64Url.EncodeToChars(bytes, text);
    }
}
