using System.Buffers;

namespace SessionKernel;

// What came and is not read yet, contiguous in one fixed buffer. A bulk that does not fit is received past it, straight into
// the buffer that keeps it. Emphasis: one reader, no concurrency.
internal sealed class LaneInput(Stream stream, TimeProvider time) : IDisposable
{
    public const int Capacity = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _start;
    private int _end;
    private long _lastBytes;

    /// <summary>When bytes came last, by the monotonic clock.</summary>
    public long LastBytes => Volatile.Read(ref _lastBytes);

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    public void Consume(int bytes) => _start += bytes;

    /// <summary>Receives more; the count goes to <see cref="Filled"/>.</summary>
    public ValueTask<int> FillAsync()
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

        return stream.ReadAsync(_bytes.AsMemory(_end));
    }

    public void Filled(int bytes) => _end += Received(bytes);

    public async ValueTask RefillAsync() => Filled(await FillAsync().ConfigureAwait(false));

    /// <summary>Moves up to so many unread bytes into a buffer.</summary>
    /// <returns>How many.</returns>
    public int MoveTo(PooledBuffer buffer, int atMost)
    {
        var taken = Unread[..Math.Min(atMost, Unread.Length)];
        buffer.Write(taken);
        Consume(taken.Length);
        return taken.Length;
    }

    /// <summary>Receives straight into a buffer, when nothing is unread. Its memory grows with what comes, not with what was announced.</summary>
    public async ValueTask<int> ReceiveAsync(PooledBuffer buffer, int atMost)
    {
        var room = buffer.GetMemory(Math.Min(atMost, Capacity));
        return Received(await stream.ReadAsync(room[..Math.Min(atMost, room.Length)]).ConfigureAwait(false));
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private int Received(int bytes)
    {
        Volatile.Write(ref _lastBytes, time.GetTimestamp());
        return bytes > 0 ? bytes : throw new EndOfStreamException();
    }
}
