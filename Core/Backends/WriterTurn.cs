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

    /// <summary>What the previous writer stored last, as far as is known; null = ask the server.</summary>
    public byte[]? Found { get; private set; }

    /// <summary>What this writer leaves for the next one.</summary>
    public byte[]? Left { get; private set; }

    /// <summary>How many more turns in a row may time out before the rest of the line stops waiting.</summary>
    public int MayBePassedBy { get; private set; }

    public void Begin(byte[]? left, int mayBePassedBy)
    {
        (Found, MayBePassedBy) = (left, mayBePassedBy);
        _began.SetResult();
    }

    /// <summary>Lets the next writer begin.</summary>
    /// <param name="stored">What is stored now; copied if another writer follows.</param>
    public void End(ReadOnlySpan<byte> stored)
    {
        if (!turns.TryClose(this))
        {
            Left = stored.IsEmpty ? null : stored.ToArray();
        }

        _ended.SetResult();
    }
}
