using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>
/// Callers that do anything to sessions that they share, and cancel whenever: nobody sees another session's value, nothing
/// escapes but a cancellation that was asked for, and every buffer is back at the end. A million operations each with SESSIONKERNEL_LONG=1.
/// </summary>
[Collection(RedisCollection.Name)]
public sealed class RandomLoadTests(RedisFixture fixture)
{
    private const int Operations = 50_000;
    private const int LaneOperations = 100_000;
    private const int ManyOperations = 1_000_000;
    private const int Callers = 32;

    // No part of the test: a machine that stands still for a moment must not look like a server that does.
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    [RedisFact]
    public Task Over_lanes_every_buffer_is_back() => RunAsync(TransportMode.Lanes, LongRun.IsAsked ? ManyOperations : LaneOperations);

    [RedisFact]
    public Task Over_the_multiplexer_every_buffer_is_back() =>
        RunAsync(TransportMode.Multiplexer, LongRun.IsAsked ? ManyOperations : Operations);

    private async Task RunAsync(TransportMode transport, int operations)
    {
        var ledger = new BufferLedger();
        var each = operations / Callers;
        var store = await SessionStore.For<Basket>("random").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30)).Configure(o => o.KeyPrefix = KeyPrefix.Next())
            .UseRedis(fixture.Server.EndPoint, o => (o.Transport, o.CommandTimeout) = (transport, s_bound)).UseLedger(ledger).BuildAsync();
        await using (store)
        {
            var sessions = new RandomSessions(store);
            await Task.WhenAll(
                Enumerable.Range(0, Callers).Select(i => Task.Run(() => sessions.RunAsync(Seed.Random($"random load {i}"), each))));
            await store.FlushAsync();
        }

        Assert.Equal(0, ledger.Outstanding);
    }
}
