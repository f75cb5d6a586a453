using System.Buffers;

namespace SessionKernel;

// The stream under the TLS of a lane. Reads wait for the socket. Writes go to memory, and from there to the network as far as it takes
// them. The reader may write too, such as a new key, while a sender sends: hence the lock.
internal sealed class LaneCipherStream(LaneSocket socket) : Stream
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _written = new();
    private int _sent;

    /// <summary>Whether somebody else sends what is written. Otherwise it is sent at once.</summary>
    public bool HasSender { private get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private ReadOnlyMemory<byte> Unsent
    {
        get
        {
            lock (_gate)
            {
                return _written.WrittenMemory[_sent..];
            }
        }
    }

    /// <returns>Whether the network has taken all of it.</returns>
    public bool TrySend()
    {
        while (Unsent is { IsEmpty: false } unsent)
        {
            var count = socket.Send(unsent.Span);
            if (count == 0)
            {
                return false;
            }

            Sent(count);
        }

        return true;
    }

    /// <summary>Waits until the network takes some of it.</summary>
    public async ValueTask SendAsync() => Sent(await socket.SendAsync(Unsent).ConfigureAwait(false));

    /// <summary>Waits until the network has taken all of it.</summary>
    public void SendAll()
    {
        var unsent = Unsent;
        socket.SendAll(unsent.Span);
        Sent(unsent.Length);
    }

    public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : socket.Receive(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            _written.Write(buffer);
        }

        if (!HasSender)
        {
            SendAll();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Sent(int bytes)
    {
        lock (_gate)
        {
            _sent += bytes;
            if (_sent == _written.WrittenCount)
            {
                _written.ResetWrittenCount();
                _sent = 0;
            }
        }
    }
}
