using System.Net;
using System.Net.Sockets;

namespace SessionKernel;

// A socket with one reader, which waits for bytes on a thread of its own, and senders, which never wait. The reader uses Poll and Receive.
// An asynchronous read would wake the runtime's event thread for all bytes, and then a thread of the pool, which costs more than handling
// them.
internal sealed class LaneSocket : LaneWire
{
    private readonly Socket _socket;
    private readonly AdaptiveSpin _spin = new();

    public LaneSocket(Socket connected)
    {
        connected.Blocking = false;
        _socket = connected;
    }

    /// <summary>Blocks until connected, or until the token is cancelled.</summary>
    /// <exception cref="LaneRefusedException">TLS failed.</exception>
    public static LaneWire Connect(EndPoint endPoint, LaneTlsSettings? tls, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var cut = cancellationToken.UnsafeRegister(static s => ((Socket)s!).Dispose(), socket);
            socket.Connect(endPoint);
            var connected = new LaneSocket(socket);
            return tls is null ? connected : LaneTls.Authenticate(connected, endPoint, tls);
        }
        catch
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    public override int Receive(Span<byte> destination)
    {
        int count;
        if (!TryReceive(destination, out count) && !TryReceiveAwake(destination, out count))
        {
            do
            {
                _socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
            }
            while (!TryReceive(destination, out count));
        }

        return count;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        var count = _socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    public override bool TryFlush() => true;

    public override void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Send(bytes) is > 0 and var count)
            {
                bytes = bytes[count..];
            }
            else
            {
                _socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectWrite);
            }
        }
    }

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => _socket.SendAsync(bytes, SocketFlags.None);

    public override void Dispose() => _socket.Dispose();

    private bool TryReceiveAwake(Span<byte> destination, out int count)
    {
        count = 0;
        if (!IsReplyDue() || !_spin.TryBegin(out var until))
        {
            return false;
        }

        var came = false;
        while (!came && AdaptiveSpin.Wait(until))
        {
            came = TryReceive(destination, out count);
        }

        _spin.End(came);
        return came;
    }

    private bool TryReceive(Span<byte> destination, out int count)
    {
        count = _socket.Receive(destination, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count > 0 ? true : throw new EndOfStreamException(),
            SocketError.WouldBlock => false,
            _ => throw new SocketException((int)error),
        };
    }
}
