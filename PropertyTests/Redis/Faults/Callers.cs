namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Callers that call one after the other until they are stopped, and the last status that each of them got.</summary>
internal sealed class Callers
{
    // Of what is refused at once, nobody asks for more in a tight loop.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private readonly SessionStatus[] _last;
    private readonly Task[] _running;
    private volatile bool _stopped;

    private Callers(int count, Func<int, Task<SessionStatus>> call)
    {
        _last = new SessionStatus[count];
        _running = [.. Enumerable.Range(0, count).Select(i => Task.Run(() => RunAsync(i, call)))];
    }

    public static Callers Start(int count, Func<int, Task<SessionStatus>> call) => new(count, call);

    /// <summary>Forgets what they got so far.</summary>
    public void Reset() => Array.Clear(_last);

    /// <summary>The statuses with which the last call of each, since the reset, ended. Throws what one of them threw.</summary>
    public async Task<string> SeenAsync()
    {
        foreach (var ended in _running.Where(caller => caller.IsCompleted))
        {
            await ended;
        }

        return string.Join(", ", _last.Distinct().Order());
    }

    public Task StopAsync()
    {
        _stopped = true;
        return Task.WhenAll(_running);
    }

    private async Task RunAsync(int number, Func<int, Task<SessionStatus>> call)
    {
        while (!_stopped)
        {
            var status = await call(number);
            _last[number] = status;
            if (status != SessionStatus.Live)
            {
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
    }
}
