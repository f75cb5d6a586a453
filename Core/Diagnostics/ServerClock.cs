using Microsoft.Extensions.Logging;

namespace SessionKernel;

// The clock that sets and judges deadlines. It follows the machine's clock as long as that agrees with the server's: the last time that the
// server told, advanced by the monotonic clock, which nobody can set. So the first caller that asks for the time notices if the machine's
// clock was set, back or ahead. From then on it follows the server's clock, until the two agree again.
//
// A machine that slept looks like one whose clock was set ahead, and the server's clock may be the wrong one. So the server is asked again.
//
// If a server does not tell its time, this clock follows the machine's. But a value that the server still has after its deadline shows that
// the deadline has not passed there.
//
// Stores on one connection have one server, so they share one reading of its clock.
internal sealed class ServerClock(TimeProvider time, ILogger logger, bool isTrusted = false)
{
    private const long ToleratedMs = 1_000;
    private const long AskedAgainMs = 60_000;
    private const int Tells = 0;
    private const int Asks = 1;

    private Server _server = new(logger, new LogThrottle(time));

    /// <summary>The machine's clock seems to have been set, or is still wrong: ask the server. Raised at most once a second.</summary>
    public event Action? Doubted
    {
        add => _server.Doubted += value;
        remove => _server.Doubted -= value;
    }

    public long NowMs => At(MachineMs);

    /// <summary>How far the machine's clock is ahead of this one: 0 as long as the two agree.</summary>
    public long AheadMs
    {
        get
        {
            var machine = MachineMs;
            return machine - At(machine);
        }
    }

    private Reading? Last => Volatile.Read(ref _server.Reading);

    private long MachineMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Shares the readings of another clock from now on.</summary>
    public void Join(ServerClock other) => Volatile.Write(ref _server, other._server);

    /// <summary>Takes the server's time as told when it was connected. A difference is reported elsewhere.</summary>
    public void Begin(long serverMs)
    {
        if (IsBetter(serverMs))
        {
            Set(serverMs, isBound: false);
        }
    }

    /// <summary>Takes the server's time as told later, independently of any deadline.</summary>
    public void Check(long serverMs)
    {
        if (IsBetter(serverMs))
        {
            Tell(Set(serverMs, isBound: false));
        }
    }

    /// <summary>A deadline that has passed by the machine's clock has not passed by the server's, which decides from now on.</summary>
    /// <param name="serverMs">The server's time, if it told it; otherwise an upper bound.</param>
    public void Follow(long serverMs) => Tell(Set(serverMs, isBound: Last is null or { IsBound: true }));

    private void Tell((Reading? Before, Reading Now) readings)
    {
        var (before, now) = readings;
        if (Math.Abs(now.AheadMs) > ToleratedMs
            && Math.Abs(now.AheadMs - (before?.AheadMs ?? 0)) > ToleratedMs
            && _server.Throttle.Allows(Tells))
        {
            Log.ClockSuspect(_server.Logger, now.AheadMs);
        }
    }

    /// <summary>If servers differ, the one closest to the machine's clock is believed, unless that was set in the meantime.</summary>
    private bool IsBetter(long serverMs) => Last is not { IsBound: false } before
        || HasMoved(before, MachineMs) || Math.Abs(MachineMs - serverMs) <= Math.Abs(before.AheadMs) + ToleratedMs;

    private (Reading? Before, Reading Now) Set(long serverMs, bool isBound)
    {
        var now = new Reading(serverMs, MachineMs, time.GetTimestamp(), isBound);
        return (Interlocked.Exchange(ref _server.Reading, now), now);
    }

    private long At(long machine) => !isTrusted && Last is { } reading ? Judge(reading, machine) : machine;

    private long Judge(Reading reading, long machine)
    {
        var passed = PassedMs(reading);
        var server = reading.ServerMs + passed;
        if (Math.Abs(machine - server) <= ToleratedMs)
        {
            return machine;
        }

        if (reading.IsBound)
        {
            return Math.Min(machine, server);
        }

        if ((passed > AskedAgainMs || HasMoved(reading, machine)) && _server.Throttle.Allows(Asks))
        {
            _server.Doubt();
        }

        return server;
    }

    private bool HasMoved(Reading reading, long machine) => Math.Abs(machine - reading.MachineMs - PassedMs(reading)) > ToleratedMs;

    private long PassedMs(Reading reading) => (long)time.GetElapsedTime(reading.AskedAt).TotalMilliseconds;

    private sealed record Reading(long ServerMs, long MachineMs, long AskedAt, bool IsBound)
    {
        public long AheadMs => MachineMs - ServerMs;
    }

    private sealed class Server(ILogger logger, LogThrottle throttle)
    {
        public Reading? Reading;

        public event Action? Doubted;

        public ILogger Logger => logger;

        public LogThrottle Throttle => throttle;

        public void Doubt() => Doubted?.Invoke();
    }
}
