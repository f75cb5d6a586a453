using System.Collections.Concurrent;

namespace SessionKernel;

// Writers of one key in this process take turns: each writes on top of what the previous one stored, so they do not conflict with each
// other. A line begins with the first conflict and ends with its last writer: a writer that meets no other pays nothing, and nothing is
// kept for a key without conflicts.
//
// A turn is not a lock: the server's compare still decides. So other writers overtake a turn that takes long. Code within a turn waits for
// no other turn, of any store, so no two can wait for each other. If the server does not answer, the whole line soon stops waiting, so that
// nobody waits for the timeouts of all writers before.
//
// Uses the machine's clock, whatever clock the store was given: nobody needs to advance that one while others wait.
internal sealed class WriterTurns(TimeProvider machine)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(250);
    private static readonly AsyncLocal<WriterTurn?> s_own = new();

    private readonly ConcurrentDictionary<SessionKey, WriterTurn> _last = new();

    /// <summary>The number of keys that have a line.</summary>
    public int Lines => _last.Count;

    public bool HasLine(in SessionKey key) => _last.ContainsKey(key);

    /// <summary>Everything that the calling method runs from now on, until it returns, runs within the turn.</summary>
    public static void RunWithin(WriterTurn? turn)
    {
        if (turn is not null)
        {
            s_own.Value = turn;
        }
    }

    /// <summary>Completes when all earlier writers have had their turns. The caller must end the turn, whatever happens.</summary>
    /// <returns>Null if the caller already runs within a turn: it continues as if there were no line.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. That delays nobody else.</exception>
    public async ValueTask<WriterTurn?> TakeAsync(SessionKey key, CancellationToken cancellationToken)
    {
        if (s_own.Value is { HasEnded: false })
        {
            return null;
        }

        var turn = new WriterTurn(this, key);
        if (Enter(turn) is not { } before)
        {
            turn.Begin(left: null, WriterTurn.MostPassedBy);
            return turn;
        }

        var comes = ComeAsync(turn, before);
        try
        {
            await comes.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = PassAsync(turn, comes);
            throw;
        }

        return turn;
    }

    /// <returns>Whether the turn was the last of its line, which no longer exists.</returns>
    internal bool TryClose(WriterTurn turn) => _last.TryRemove(new KeyValuePair<SessionKey, WriterTurn>(turn.Key, turn));

    /// <returns>The previous turn; null if there is none.</returns>
    private WriterTurn? Enter(WriterTurn turn)
    {
        while (true)
        {
            if (!_last.TryGetValue(turn.Key, out var before))
            {
                if (_last.TryAdd(turn.Key, turn))
                {
                    return null;
                }
            }
            else if (_last.TryUpdate(turn.Key, turn, before))
            {
                return before;
            }
        }
    }

    private async Task ComeAsync(WriterTurn turn, WriterTurn before)
    {
        await before.Began.ConfigureAwait(false);
        if (before.MayBePassedBy > 0)
        {
            await before.Ended.WaitAsync(s_longest, machine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        turn.Begin(before.Left, before.HasEnded ? WriterTurn.MostPassedBy : Math.Max(0, before.MayBePassedBy - 1));
    }

    private static async Task PassAsync(WriterTurn turn, Task comes)
    {
        await comes.ConfigureAwait(false);
        turn.End(turn.Found);
    }
}
