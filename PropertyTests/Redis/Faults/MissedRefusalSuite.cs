using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>
/// ECHO is refused, and the connection given up, before the multiplexer begins to look for an answer: what it does not see, it waits for
/// until its time is over. A thread that loses the processor at the wrong moment is enough.
/// </summary>
public abstract class MissedRefusalSuite(TransportMode transport) : FaultTest(transport)
{
    [RedisFact]
    public async Task A_start_finds_out_all_the_same()
    {
        Proxy.Refusal = static command => RefusedCommands.Is(command, "ECHO") ? RefusedCommands.Errors[0] : null;
        var configuration = ConfigurationOptions.Parse(Proxy.Address);
        var late = new LateLook(() => Proxy.Snapshot().ByName.GetValueOrDefault("ECHO").All > 0 && Proxy.SnapshotByConnection().Count == 0);
        configuration.LoggerFactory = late;
        await using var store = await BuildAsync(Typed(), configuration, Patient, connect: TimeSpan.FromSeconds(10));
        Assert.NotEqual(0, late.Looks);
        using var session = await store.CreateAsync(new Basket());
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, session.Id));
    }

    /// <summary>The multiplexer reports each socket that it opens, for as long as it lives.</summary>
    [RedisFact]
    public async Task Sockets_of_lost_connections_are_not_kept()
    {
        var opened = new ConcurrentQueue<WeakReference>();
        var configuration = ConfigurationOptions.Parse(Proxy.Address);
        configuration.BeforeSocketConnect = (_, _, socket) => opened.Enqueue(new WeakReference(socket));
        await using var store = await BuildAsync(Typed(), configuration, Patient);
        var before = opened.Count;
        for (var cuts = 1; cuts <= 3; cuts++)
        {
            await Proxy.CutAsync();
            await UntilAsync(() => Task.FromResult(opened.Count >= before + cuts && store.IsReachable), static isBack => isBack);
        }

        await UntilAsync(
            () =>
            {
                GC.Collect();
                return Task.FromResult(opened.Skip(before).Take(2).Count(static socket => socket.IsAlive));
            },
            static alive => alive == 0);
    }

    /// <summary>The multiplexer logs that it has begun to connect, and looks for an answer when that has been logged.</summary>
    private sealed class LateLook(Func<bool> isOver) : ILoggerFactory, ILogger
    {
        private int _looks;

        public int Looks => _looks;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains("unique nodes specified", StringComparison.Ordinal)
                && Interlocked.Increment(ref _looks) == 1)
            {
                Assert.True(SpinWait.SpinUntil(isOver, Bound));
            }
        }
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneMissedRefusalTests() : MissedRefusalSuite(TransportMode.Lanes);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerMissedRefusalTests() : MissedRefusalSuite(TransportMode.Multiplexer);
