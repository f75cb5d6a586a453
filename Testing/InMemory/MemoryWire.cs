namespace SessionKernel.Testing.InMemory;

/// <summary>A connection in memory, as its client sees it. Who waits for bytes has the clock go on meanwhile.</summary>
internal sealed class MemoryWire(EventClock clock, Action<byte[]> send) : LaneWire
{
    private readonly List<byte> _received = [];
    private bool _isLost;

    /// <summary>Called when there is something to receive, or nothing will come any more.</summary>
    public Action Arrived { private get; set; } = static () => { };

    /// <summary>Whether <see cref="Receive"/> does not wait.</summary>
    public bool IsReady => _isLost || _received.Count > 0;

    public override int Receive(Span<byte> destination)
    {
        clock.RunUntil(() => IsReady);
        if (_isLost)
        {
            throw new EndOfStreamException();
        }

        var count = Math.Min(destination.Length, _received.Count);
        for (var i = 0; i < count; i++)
        {
            destination[i] = _received[i];
        }

        _received.RemoveRange(0, count);
        return count;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (_isLost)
        {
            throw new EndOfStreamException();
        }

        send(bytes.ToArray());
        return bytes.Length;
    }

    public override bool TryFlush() => true;

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => new(Send(bytes.Span));

    public override void SendAll(ReadOnlySpan<byte> bytes) => Send(bytes);

    /// <summary>From the server.</summary>
    public void Accept(ReadOnlySpan<byte> bytes)
    {
        if (!_isLost)
        {
            _received.AddRange(bytes);
            Arrived();
        }
    }

    public void Lose()
    {
        if (!_isLost)
        {
            _isLost = true;
            Arrived();
        }
    }

    public override void Dispose() => clock.Post(TimeSpan.Zero, Lose);
}
