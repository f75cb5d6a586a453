using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Redis.Faults;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Stores with a clock of the test's own, and the canary of their prefix.</summary>
public abstract class CanaryTest(TransportMode transport) : FaultTest(transport)
{
    /// <summary>How often a store that runs looks at its canary.</summary>
    protected static readonly TimeSpan Look = TimeSpan.FromHours(1);

    protected FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    protected long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    protected string Key => Prefix + "canary";

    protected Task<SessionStore<Basket>> StartAsync(SessionSecrets ring, string options = "") =>
        DirectAsync(options, store => store.Secrets(ring).UseTime(Time).TrustClock());

    private protected RingCanary CanaryOf(SessionSecret secret)
    {
        var ring = new SecretRing(new SessionSecrets(secret), new KeySpace(Prefix), null, Time, NullLogger.Instance);
        return new RingCanary(ring, new EnvelopeSealer(ring, new ServerClock(Time, NullLogger.Instance)));
    }

    protected byte[] Canary(SessionSecret secret, DateTimeOffset at) => CanaryOf(secret).Write(at.ToUnixTimeMilliseconds());

    protected async Task<byte[]?> CanaryAsync() => (byte[]?)await Raw.SendAsync("GET", Key);

    protected async Task AssertLastsAsync()
    {
        var left = (long)(await Raw.SendAsync("PTTL", Key))!;
        Assert.InRange(left, RingCanary.TimeToLiveMs - 60_000, RingCanary.TimeToLiveMs);
    }
}
