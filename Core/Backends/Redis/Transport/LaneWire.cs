namespace SessionKernel;

/// <summary>
/// What carries a lane's bytes: a socket, or TLS over one. One reader, who waits by a thread of its own, and one sender at a time,
/// who never waits but in <see cref="SendAsync"/> and <see cref="SendAll"/>.
/// </summary>
internal abstract class LaneWire : IDisposable
{
    /// <summary>Whether something was asked that is not answered yet.</summary>
    public Func<bool> IsReplyDue { protected get; set; } = static () => false;

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many came.</returns>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public abstract int Receive(Span<byte> destination);

    /// <returns>How many of the bytes were taken, to be sent by <see cref="TryFlush"/> at the latest; 0 = none for now.</returns>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <returns>Whether the network has all that was taken.</returns>
    public abstract bool TryFlush();

    /// <summary>Waits until the network takes some of what was taken before, or else of these bytes.</summary>
    /// <returns>How many of these bytes were taken.</returns>
    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Waits until the network has all of it: for what is said before a lane begins.</summary>
    public abstract void SendAll(ReadOnlySpan<byte> bytes);

    /// <summary>Ends what is under way.</summary>
    public abstract void Dispose();

    /// <summary>By the reader, when it reads no more.</summary>
    public virtual void Release()
    {
    }

    public static bool IsLoss(Exception exception) =>
        exception is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException;
}
