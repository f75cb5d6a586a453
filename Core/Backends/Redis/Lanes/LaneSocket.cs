using System.Net;
using System.Net.Sockets;

namespace SessionKernel;

// A socket with one reader, who waits for bytes by a thread of its own, and senders, who never wait. It is read by Poll and
// Receive: an asynchronous read would wake the runtime's event thread for whatever comes, and then a thread of the pool, which
// cost more than what they would do.
internal sealed class LaneSocket : IDisposable
{
    private readonly Socket _socket;

    public LaneSocket(Socket connected)
    {
        connected.Blocking = false;
        _socket = connected;
    }

    /// <summary>Blocks until it is connected, or the token ends it.</summary>
    public static LaneSocket Connect(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var cut = cancellationToken.UnsafeRegister(static s => ((Socket)s!).Dispose(), socket);
            socket.Connect(endPoint);
            return new LaneSocket(socket);
        }
        catch
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    public static bool IsLoss(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many came.</returns>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public int Receive(Span<byte> destination)
    {
        while (true)
        {
            var count = _socket.Receive(destination, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.Success:
                    return count > 0 ? count : throw new EndOfStreamException();
                case SocketError.WouldBlock:
                    _socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
                    break;
                default:
                    throw new SocketException((int)error);
            }
        }
    }

    /// <returns>How many bytes the network took; 0 = none for now.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = _socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    /// <summary>Waits until the network has taken all of it: for what is said before a lane begins.</summary>
    public void SendAll(ReadOnlySpan<byte> bytes)
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

    /// <summary>Waits until the network takes some of the bytes.</summary>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => _socket.SendAsync(bytes, SocketFlags.None);

    /// <summary>Ends what is under way.</summary>
    public void Dispose() => _socket.Dispose();
}
