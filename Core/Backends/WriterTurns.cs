using System.Collections.Concurrent;

namespace SessionKernel;

// Writers of one key in this process, one after the other, so that each writes on top of what the one before has stored and none of
// them is another's conflict. A line begins with the first conflict and ends with its last writer: who meets nobody pays nothing, and
// nothing is kept of a key that nobody writes to.
//
// A turn keeps the peace and is no lock: the server's compare decides, as ever. So a turn that takes long is passed by after a while, and
// what runs within a turn waits for no other one, whichever store's: no two can wait for each other. Where nobody gets on, because the
// server does not answer, a line goes by all at once before long, so that nobody waits for the time-outs of those before.
//
// By the clock of the machine, whatever clock the store was given: nobody need turn that while others wait.
internal sealed class WriterTurns(TimeProvider machine)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(250);
    private static readonly AsyncLocal<WriterTurn?> s_own = new();

    private readonly ConcurrentDictionary<SessionKey, WriterTurn> _last = new();

    /// <summary>How many keys have a line.</summary>
    public int Lines => _last.Count;

    public bool HasLine(in SessionKey key) => _last.ContainsKey(key);

    /// <summary>What the calling method runs from now on, until it returns, runs within a turn.</summary>
    public static void RunWithin(WriterTurn? turn)
    {
        if (turn is not null)
        {
            s_own.Value = turn;
        }
    }

    /// <summary>Ends when everybody before has had its turn. To be ended, whatever happens.</summary>
    /// <returns>Null for a caller that runs within a turn already: it goes on as if there were no line.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. Nobody else is held up by that.</exception>
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

    /// <returns>Whether it was the last of its line, which is gone now.</returns>
    internal bool TryClose(WriterTurn turn) => _last.TryRemove(new KeyValuePair<SessionKey, WriterTurn>(turn.Key, turn));

    /// <returns>The one before; null if there is none.</returns>
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
