using System.Buffers;

namespace SessionKernel;

// Ownership: a buffer has one owner at a time. The last owner calls Return exactly once; passing the buffer to a command or a reply passes
// on that duty. A buffer that a transport may still be reading is abandoned instead, so that no other session is written over bytes in
// flight.
internal sealed class PooledBuffer(BufferPool pool) : IBufferWriter<byte>
{
    // A serializer asks for the maximum that a text may take (6 bytes of escaped JSON per character), and uses less.
    private const int MaximumExpansion = 8;

    private byte[] _bytes = [];
    private int _limit = int.MaxValue;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public Span<byte> WritableSpan => _bytes.AsSpan(0, Length);

    public int Capacity => _bytes.Length;

    /// <summary>Writing past this many bytes throws <see cref="BufferLimitException"/>.</summary>
    public void LimitTo(int bytes) => _limit = bytes;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
        if (Length > _limit)
        {
            throw new BufferLimitException();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    public void Return() => pool.Return(this);

    /// <summary>Leaves the bytes to the garbage collector, because a transport may still read them.</summary>
    public void Abandon() => pool.Abandon(this);

    internal void Reset(bool keepBytes)
    {
        Length = 0;
        _limit = int.MaxValue;
        if (!keepBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    internal void Forget()
    {
        _bytes = [];
        Length = 0;
    }

    private void Reserve(int sizeHint)
    {
        if (_bytes.Length - Length >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var wanted = (int)Math.Min((long)Length + Math.Max(sizeHint, 256), Array.MaxLength);
        if (wanted > (MaximumExpansion * (long)_limit) + 4096)
        {
            throw new BufferLimitException();
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        Span.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}

internal sealed class BufferLimitException : Exception
{
    public BufferLimitException() : base("The buffer's limit was reached.")
    {
    }
}
