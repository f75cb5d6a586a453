namespace SessionKernel;

/// <summary>
/// Polls the servers in rounds: one at a time, with a pause in between, however many callers want one. A caller during a round gets that
/// round, and another one follows, since its answers may be older than what the caller saw.
/// </summary>
/// <remarks>The pause spares the servers, so it follows the machine's clock, whatever clock the store was given.</remarks>
internal sealed class TopologyRounds(Func<Task> ask)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private Task _round = Task.CompletedTask;
    private long _ended;
    private bool _isUnderWay;
    private bool _isWaiting;
    private bool _isWanted;

    public Task RunAsync()
    {
        lock (_gate)
        {
            if (_isUnderWay)
            {
                _isWanted = true;
            }
            else if (!_isWaiting)
            {
                Begin();
            }

            return _round;
        }
    }

    private void Begin()
    {
        _isWaiting = true;
        _round = RoundAsync();
    }

    private async Task RoundAsync()
    {
        await PauseAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            (_isUnderWay, _isWaiting) = (true, false);
        }

        try
        {
            await ask().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                (_isUnderWay, _ended) = (false, TimeProvider.System.GetTimestamp());
                if (_isWanted)
                {
                    _isWanted = false;
                    Begin();
                }
            }
        }
    }

    private Task PauseAsync()
    {
        var left = _ended == 0 ? TimeSpan.Zero : s_pause - TimeProvider.System.GetElapsedTime(_ended);
        return left > TimeSpan.Zero ? Task.Delay(left, TimeProvider.System) : Task.CompletedTask;
    }
}
