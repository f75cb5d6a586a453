using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

/// <summary>Logs events that any request may cause, each at most once a second.</summary>
internal sealed class TicketLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private long _unreadableAt;
    private long _notRefreshedAt;
    private long _notListedAt;

    public void Unreadable()
    {
        if (IsDue(ref _unreadableAt))
        {
            WebLog.TicketUnreadable(logger);
        }
    }

    public void NotRefreshed(SaveStatus status)
    {
        if (IsDue(ref _notRefreshedAt))
        {
            WebLog.TicketNotRefreshed(logger, status);
        }
    }

    public void NotListed()
    {
        if (IsDue(ref _notListedAt))
        {
            WebLog.TicketNotListed(logger);
        }
    }

    private bool IsDue(ref long last)
    {
        var (now, before) = (time.GetTimestamp(), Volatile.Read(ref last));
        return (before == 0 || time.GetElapsedTime(before, now) >= s_pause) && Interlocked.CompareExchange(ref last, now, before) == before;
    }
}
