using System.Net;

namespace SessionKernel;

/// <summary>A connected socket and its reader, through the handshake and then in the hands of a lane.</summary>
internal sealed class LaneConnection : IDisposable
{
    public LaneConnection(LaneSocket socket, BufferPool buffers, TimeProvider time)
    {
        Socket = socket;
        Input = new LaneInput(socket, time);
        Reader = new LaneReader(Input, buffers);
    }

    public LaneSocket Socket { get; }

    public LaneInput Input { get; }

    public LaneReader Reader { get; }

    /// <summary>Blocks until it is connected, or the token ends it.</summary>
    public static LaneConnection Connect(EndPoint endPoint, BufferPool buffers, TimeProvider time, CancellationToken cancellationToken) =>
        new(LaneSocket.Connect(endPoint, cancellationToken), buffers, time);

    /// <summary>Ends reads and writes under way. The input's memory is given back by its reader, who may be reading.</summary>
    public void Dispose() => Socket.Dispose();
}
