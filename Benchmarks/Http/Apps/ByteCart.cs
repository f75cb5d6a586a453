using System.Buffers.Binary;

namespace SessionKernel.Benchmarks.Http.Apps;

// What every app keeps for a visitor, as bytes if the session takes bytes: the owner of the cart, how often it was changed, and a stand-in
// for its lines.
//
//   i64 owner, i64 changes, 1008 bytes that depend on the owner
internal static class ByteCart
{
    public const int Length = 1024;
    private const int ChangesAt = 8;
    private const int LinesAt = 16;

    public static byte[] New(long owner)
    {
        var cart = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(cart, owner);
        Lines(owner).CopyTo(cart.AsSpan(LinesAt));
        return cart;
    }

    public static byte[] Lines(long owner)
    {
        var lines = new byte[Length - LinesAt];
        new Random((int)owner).NextBytes(lines);
        return lines;
    }

    public static Visit Visit(ReadOnlySpan<byte> cart) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(cart), BinaryPrimitives.ReadInt64LittleEndian(cart[ChangesAt..]));

    /// <summary>Returns the cart after one more change; the old one stays as it is.</summary>
    public static byte[] Change(byte[] cart)
    {
        byte[] changed = [.. cart];
        BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(ChangesAt), Visit(cart).Changes + 1);
        return changed;
    }
}
