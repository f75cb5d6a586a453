namespace SessionKernel;

// Decides whether the reader spins for a reply that is due, or sleeps. Waking a thread takes 5 to 30 µs. So spinning pays if the server
// answers within a few times that, and is a waste otherwise. Each spin in vain doubles how many of the next waits sleep, up to a bound; a
// spin that paid resets that number. Spinning lets a single caller near its server load 1.8 times as much for the same processor time. More
// callers, and callers behind a network, neither gain nor lose (Benchmarks/Results/scheduling.md).
internal sealed class AdaptiveSpin
{
    private const int LongestSleep = 1024;

    private static readonly long s_limit = TimeProvider.System.TimestampFrequency / 20_000;
    private static readonly bool s_isAlone = Environment.ProcessorCount == 1;

    private int _sleeps;
    private int _sleepsLeft;

    /// <summary>Decides for one wait, and says when to give up spinning.</summary>
    /// <returns>False if the wait should sleep.</returns>
    public bool TryBegin(out long until)
    {
        until = 0;
        if (s_isAlone || _sleepsLeft > 0)
        {
            _sleepsLeft = Math.Max(0, _sleepsLeft - 1);
            return false;
        }

        until = TimeProvider.System.GetTimestamp() + s_limit;
        return true;
    }

    /// <summary>Lets other threads run for a moment.</summary>
    /// <returns>False when it is time to give up.</returns>
    public static bool Wait(long until)
    {
        Thread.Yield();
        return TimeProvider.System.GetTimestamp() < until;
    }

    public void End(bool wasRewarded)
    {
        _sleeps = wasRewarded ? 0 : Math.Clamp(2 * _sleeps, 1, LongestSleep);
        _sleepsLeft = _sleeps;
    }
}
