using System.Net;
using System.Net.Sockets;

namespace SessionKernel;

/// <summary>A connected stream and its reader, through the handshake and then in the hands of a lane.</summary>
internal sealed class LaneConnection : IDisposable
{
    public LaneConnection(Stream stream, BufferPool buffers, TimeProvider time)
    {
        Stream = stream;
        Input = new LaneInput(stream, time);
        Reader = new LaneReader(Input, buffers);
    }

    public Stream Stream { get; }

    public LaneInput Input { get; }

    public LaneReader Reader { get; }

    public static async Task<LaneConnection> ConnectAsync(EndPoint endPoint, BufferPool buffers, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new LaneConnection(new NetworkStream(socket, ownsSocket: true), buffers, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static bool IsLoss(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    /// <summary>Ends reads and writes under way. The input's memory is given back by its reader, who may be reading.</summary>
    public void Dispose() => Stream.Dispose();
}
