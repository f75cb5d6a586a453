using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Each log is told once, as long as one of the stores of a connection logs there.</summary>
public sealed class ConnectionLogTests
{
    [Fact]
    public void A_log_gets_each_event_once_until_its_last_store_has_left()
    {
        using var shared = new CapturingLoggers();
        using var own = new CapturingLoggers();
        var log = new ConnectionLog();
        Assert.False(log.IsEnabled(LogLevel.Critical));
        Assert.Equal([true, false, true], [log.Add(shared), log.Add(shared), log.Add(own)]);
        Tell(log, shared, own, 1, 1);
        log.Remove(shared);
        Tell(log, shared, own, 2, 2);
        log.Remove(shared);
        Tell(log, shared, own, 2, 3);
        Assert.True(log.Add(shared));
        Tell(log, shared, own, 3, 4);
    }

    [Fact]
    public void A_disabled_log_gets_no_events()
    {
        var log = new ConnectionLog();
        log.Add(NullLogger.Instance);
        Assert.False(log.IsEnabled(LogLevel.Critical));
        log.LogWarning(new EventId(3), "lost");
    }

    private static void Tell(ConnectionLog log, CapturingLoggers shared, CapturingLoggers own, int inShared, int inOwn)
    {
        Assert.True(log.IsEnabled(LogLevel.Information));
        log.LogWarning(new EventId(3), "lost");
        Assert.Equal((inShared, inOwn), (shared.Lines.Count, own.Lines.Count));
    }
}
