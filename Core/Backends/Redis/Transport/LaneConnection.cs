namespace SessionKernel;

/// <summary>A connected wire and its reader. The handshake uses it first, then a lane.</summary>
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

    /// <summary>Ends the reads and writes under way. Only the reader releases its buffers, since it may be reading.</summary>
    public void Dispose() => Wire.Dispose();

    /// <summary>The reader calls it when it stops reading.</summary>
    public void Release()
    {
        Input.Dispose();
        Wire.Release();
    }
}
