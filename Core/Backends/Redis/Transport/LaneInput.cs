using System.Buffers;

namespace SessionKernel;

// The bytes that have arrived and are not read yet, contiguous in one fixed buffer. A bulk that does not fit is received past it, straight
// into the buffer that keeps it. Only one reader uses it.
internal sealed class LaneInput(LaneWire wire, TimeProvider time) : IDisposable
{
    public const int Capacity = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _start;
    private int _end;
    private long _lastBytes;

    /// <summary>When the last bytes came, by the monotonic clock.</summary>
    public long LastBytes => Volatile.Read(ref _lastBytes);

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    public void Consume(int bytes) => _start += bytes;

    /// <summary>Waits for more bytes.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public void Fill()
    {
        var count = Receive(MakeRoom());
        _end += count;
    }

    /// <summary>Waits until this many bytes are unread: at most a quarter of the capacity.</summary>
    public ReadOnlySpan<byte> Peek(int bytes)
    {
        while (_end - _start < bytes)
        {
            Fill();
        }

        return Unread[..bytes];
    }

    /// <summary>
    /// Waits for the bytes of a bulk. The buffer's memory grows with the bytes that arrive, not with the announced length.
    /// </summary>
    public void MoveTo(PooledBuffer buffer, int bytes)
    {
        var taken = Unread[..Math.Min(bytes, Unread.Length)];
        buffer.Write(taken);
        Consume(taken.Length);
        while (buffer.Length < bytes)
        {
            var left = Math.Min(bytes - buffer.Length, Capacity);
            buffer.Advance(Receive(buffer.GetSpan(left)[..left]));
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private Span<byte> MakeRoom()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
        else if (_bytes.Length - _end < Capacity / 4)
        {
            Unread.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        return _bytes.AsSpan(_end);
    }

    private int Receive(Span<byte> destination)
    {
        var count = wire.Receive(destination);
        Volatile.Write(ref _lastBytes, time.GetTimestamp());
        return count;
    }
}
