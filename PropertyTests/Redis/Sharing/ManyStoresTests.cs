using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Sharing;

/// <summary>However many stores one address has in a process, it has the connections and threads of one.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class ManyStoresTests(ConsoleReport report) : SharingTest, IClassFixture<ConsoleReport>
{
    [RedisTheory]
    [InlineData(TransportMode.Lanes, 1)]
    [InlineData(TransportMode.Lanes, 10)]
    [InlineData(TransportMode.Lanes, 100)]
    [InlineData(TransportMode.Multiplexer, 1)]
    [InlineData(TransportMode.Multiplexer, 100)]
    public async Task Built_by_hand(TransportMode over, int count)
    {
        var stores = await StoresAsync(count, over: over);
        await AssertOneConnectionAsync($"{count} stores by hand", over);
        await Task.WhenAll(stores.Select(AssertServesAsync));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        await AssertNothingLeftAsync();
    }

    [RedisTheory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Hosted(int count)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        for (var i = 0; i < count; i++)
        {
            builder.Services.AddSessionKernel<AttributeBag>(
                $"hosted-{i}", store => store.Expire(TimeSpan.FromMinutes(30)).UseRedis(Server.EndPoint, PatientRedis.Wait));
        }

        using (var host = builder.Build())
        {
            await host.StartAsync();
            await AssertOneConnectionAsync($"{count} hosted stores", TransportMode.Lanes);
            await Task.WhenAll(Enumerable.Range(0, count).Select(
                i => AssertServesAsync(host.Services.GetRequiredKeyedService<SessionStore<AttributeBag>>($"hosted-{i}"))));
            await host.StopAsync();
        }

        await AssertNothingLeftAsync();
    }

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task Built_at_the_same_moment_they_connect_once(TransportMode over)
    {
        await using var one = await StoreAsync(over: over);
        await one.DisposeAsync();
        await AssertNothingLeftAsync();
        var before = await TakenAsync();
        await using (await StoreAsync(over: over))
        {
            await AssertOneConnectionAsync("1 store", over);
        }

        await AssertNothingLeftAsync();
        var between = await TakenAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => StoreAsync(over: over))));
        await AssertOneConnectionAsync("100 stores at the same moment", over);
        var after = await TakenAsync();
        Assert.Equal(between - before, after - between);
        await Task.WhenAll(stores.Select(AssertServesAsync));
    }

    /// <summary>Whoever leaves first, the others go on, with calls under way, and the last one closes.</summary>
    [RedisTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Disposed_in_any_order(int round)
    {
        const int Count = 8;
        var random = Seed.Random($"{nameof(ManyStoresTests)}.{nameof(Disposed_in_any_order)}.{round}");
        var stores = await StoresAsync(Count);
        var left = new List<SessionStore<AttributeBag>>(stores);
        while (left.Count > 0)
        {
            var leaving = left[random.Next(left.Count)];
            left.Remove(leaving);
            var serving = left.SelectMany(static store => Enumerable.Repeat(store, 4)).Select(AssertServesAsync).ToArray();
            var id = await IdAsync(leaving);
            var late = Enumerable.Range(0, 4).Select(_ => leaving.LoadAsync(id).AsTask()).ToArray();
            await leaving.DisposeAsync();
            foreach (var load in late)
            {
                using var session = await load.WaitAsync(Bound);
                // While others have the connection it is answered; the last one closes it.
                Assert.True(session.IsLive || (left.Count == 0 && session.Status == SessionStatus.Unavailable), session.Status.ToString());
            }

            await Task.WhenAll(serving).WaitAsync(Bound);
            await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await leaving.LoadAsync(id));
            await UntilAsync(ConnectionsAsync, count => count == (left.Count > 0 ? OfMultiplexer + 1 : 0));
        }

        await AssertNothingLeftAsync();
    }

    private static async Task<SessionId> IdAsync(SessionStore<AttributeBag> store)
    {
        using var session = await store.CreateAsync(new AttributeBag());
        return session.Id;
    }

    private async Task AssertOneConnectionAsync(string stores, TransportMode over)
    {
        var lanes = over == TransportMode.Lanes ? 1 : 0;
        var connections = await UntilAsync(ConnectionsAsync, static count => count > 0);
        var threads = LaneThreads();
        report.Print($"{stores}, {over}: {connections} connections, {threads} threads");
        Assert.Equal(OfMultiplexer + lanes, await UntilAsync(ConnectionsAsync, count => count >= OfMultiplexer + lanes));
        if (OperatingSystem.IsLinux())
        {
            await UntilAsync(() => Task.FromResult(LaneThreads()), count => count == ThreadsPerLane * lanes);
        }
    }
}
