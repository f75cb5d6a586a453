namespace SessionKernel;

/// <summary>A connected wire and its reader, through the handshake and then in the hands of a lane.</summary>
internal sealed class LaneConnection : IDisposable
{
    public LaneConnection(LaneWire wire, BufferPool buffers, TimeProvider time, ValueLimit limit)
    {
        Wire = wire;
        Input = new LaneInput(wire, time);
        Reader = new LaneReader(Input, buffers, limit);
    }

    public LaneWire Wire { get; }

    public LaneInput Input { get; }

    public LaneReader Reader { get; }

    /// <summary>Ends reads and writes under way. What the reader uses is given back by itself, who may be reading.</summary>
    public void Dispose() => Wire.Dispose();

    /// <summary>By the reader, when it reads no more.</summary>
    public void Release()
    {
        Input.Dispose();
        Wire.Release();
    }
}
