using Microsoft.Extensions.Logging;

namespace SessionKernel;

// The time by which deadlines are made and judged. It is the machine's as long as that agrees with the server's: with what the server told
// last, moved on by the monotonic clock, which nobody sets. So a clock that is set, back or ahead, is noticed by the first who asks for the
// time. From then on the time is the server's, until the two agree again.
//
// A machine that slept looks like one whose clock was set ahead, and a server's clock may be the one that was wrong: the server is asked
// again.
//
// A server that does not tell its time is no judge, and the time is the machine's; but something that the server still has behind its
// deadline says that it is not as late as that.
//
// Stores of one connection have one server, and so one reading of its clock: what one of them learns, all know.
internal sealed class ServerClock(TimeProvider time, ILogger logger, bool isTrusted = false)
{
    private const long ToleratedMs = 1_000;
    private const long AskedAgainMs = 60_000;
    private const int Tells = 0;
    private const int Asks = 1;

    private Server _server = new(logger, new LogThrottle(time));

    /// <summary>The machine's clock was set, as it seems, or is still wrong: the server is to be asked. At most once a second.</summary>
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

    /// <summary>Reads the same server from now on.</summary>
    public void Join(ServerClock other) => Volatile.Write(ref _server, other._server);

    /// <summary>A server was asked as it was connected: that the two differ is told elsewhere.</summary>
    public void Begin(long serverMs)
    {
        if (IsBetter(serverMs))
        {
            Set(serverMs, isBound: false);
        }
    }

    /// <summary>A server was asked again, for no deadline's sake.</summary>
    public void Check(long serverMs)
    {
        if (IsBetter(serverMs))
        {
            Tell(Set(serverMs, isBound: false));
        }
    }

    /// <summary>A deadline has passed by the machine's clock that has not by the server's, which decides from now on.</summary>
    /// <param name="serverMs">Its time where it tells it; else it is not later than that.</param>
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

    /// <summary>Of servers that differ, the one that agrees with the machine most is believed, unless that was set meanwhile.</summary>
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
