using System.Globalization;

namespace SessionKernel.Benchmarks.Http;

/// <summary>What a response says: the owner of the cart that was found, and how often it was changed. The load compares both.</summary>
internal readonly record struct Visit(long Owner, long Changes)
{
    public const int TextLength = 2 * Digits;
    private const int Digits = 16;

    /// <param name="destination">Gets <see cref="TextLength"/> hexadecimal digits.</param>
    public void Write(Span<byte> destination)
    {
        Owner.TryFormat(destination[..Digits], out _, "x16", CultureInfo.InvariantCulture);
        Changes.TryFormat(destination.Slice(Digits, Digits), out _, "x16", CultureInfo.InvariantCulture);
    }

    public bool IsIn(ReadOnlySpan<byte> body)
    {
        Span<byte> text = stackalloc byte[TextLength];
        Write(text);
        return body.SequenceEqual(text);
    }
}
