namespace SessionKernel;

/// <summary>
/// Carries a lane's bytes: a socket, or TLS over one. One reader waits on a thread of its own. One sender at a time sends, and never waits
/// except in <see cref="SendAsync"/> and <see cref="SendAll"/>.
/// </summary>
internal abstract class LaneWire : IDisposable
{
    /// <summary>Whether a command awaits its reply.</summary>
    public Func<bool> IsReplyDue { protected get; set; } = static () => false;

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many bytes came.</returns>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public abstract int Receive(Span<byte> destination);

    /// <returns>How many bytes were taken; <see cref="TryFlush"/> sends them at the latest. 0 = none for now.</returns>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <returns>Whether the network has all bytes that were taken.</returns>
    public abstract bool TryFlush();

    /// <summary>Waits until the network takes some of the bytes taken before, or else of these.</summary>
    /// <returns>How many of these bytes were taken.</returns>
    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Waits until the network has all bytes: for the handshake, before the lane begins.</summary>
    public abstract void SendAll(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the reads and writes under way.</summary>
    public abstract void Dispose();

    /// <summary>The reader calls it when it stops reading.</summary>
    public virtual void Release()
    {
    }

    public static bool IsLoss(Exception exception) =>
        exception is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException;
}
