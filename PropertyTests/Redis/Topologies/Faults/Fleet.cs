using SessionKernel.PropertyTests.Redis.Faults;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>Writers over one transport that go on through a failover, each at a pace that one core serves easily.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);
    private readonly SessionStore<Basket> _store;
    private readonly Callers _callers;

    public Fleet(TransportMode transport, SessionStore<Basket> store, IEnumerable<Session<Basket>> sessions, TimeSpan bound)
    {
        Transport = transport;
        _store = store;
        Ledger = new FailoverLedger(sessions);
        _callers = Callers.Start(Ledger.Writers, async i =>
        {
            var status = await Ledger.SaveAsync(store, i).WaitAsync(bound);
            await Task.Delay(Pace, TimeProvider.System);
            return status;
        });
    }

    public TransportMode Transport { get; }

    public FailoverLedger Ledger { get; }

    /// <summary>Throws what a writer threw.</summary>
    public Task<string> SeenAsync() => _callers.SeenAsync();

    public void Reset() => _callers.Reset();

    /// <summary>Ends the writers, and looks at every session once more.</summary>
    public async Task StopAsync()
    {
        await _callers.StopAsync();
        for (var i = 0; i < Ledger.Writers; i++)
        {
            while (await Ledger.LoadAgainAsync(_store, i) == SessionStatus.Unavailable)
            {
                await Task.Delay(Pace, TimeProvider.System);
            }
        }
    }

    /// <summary>
    /// Handles are in use until the writers have ended; what one of them threw was for <see cref="SeenAsync"/> and <see cref="StopAsync"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _callers.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Ledger.Dispose();
    }
}
