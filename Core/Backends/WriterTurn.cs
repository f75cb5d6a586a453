namespace SessionKernel;

/// <summary>A writer's place in a line.</summary>
internal sealed class WriterTurn(WriterTurns turns, SessionKey key)
{
    public const int MostPassedBy = 8;

    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SessionKey Key => key;

    public Task Began => _began.Task;

    public Task Ended => _ended.Task;

    public bool HasEnded => Ended.IsCompleted;

    /// <summary>What the writer before has stored last, as far as is known: null = ask the server.</summary>
    public byte[]? Found { get; private set; }

    /// <summary>What this one leaves.</summary>
    public byte[]? Left { get; private set; }

    /// <summary>How many in a row may still be waited for in vain before the rest of the line waits no more.</summary>
    public int MayBePassedBy { get; private set; }

    public void Begin(byte[]? left, int mayBePassedBy)
    {
        (Found, MayBePassedBy) = (left, mayBePassedBy);
        _began.SetResult();
    }

    /// <summary>The next one begins.</summary>
    /// <param name="stored">What is stored now, to be copied if somebody comes next.</param>
    public void End(ReadOnlySpan<byte> stored)
    {
        if (!turns.TryClose(this))
        {
            Left = stored.IsEmpty ? null : stored.ToArray();
        }

        _ended.SetResult();
    }
}
