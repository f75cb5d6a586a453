using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

[Collection(FailoverCollection.Name)]
public sealed class LostSentinelsTests() : StoresTest(TransportMode.Lanes)
{
    /// <summary>Who knows the primary needs no sentinel; who is new is told what is missing.</summary>
    [RedisFact]
    public async Task A_running_store_serves_and_a_new_one_says_where_nobody_answers()
    {
        await using var sentinels = await RedisSentinelGroup.StartAsync(TimeSpan.FromSeconds(30));
        var stores = new List<SessionStore<Basket>>();
        foreach (var transport in Enum.GetValues<TransportMode>())
        {
            stores.Add(await BuildAsync(Typed(), sentinels.Configuration, over: transport));
        }

        await sentinels.KillSentinelsAsync();
        foreach (var store in stores)
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            for (var i = 0; i < 100; i++)
            {
                session.Value.Items = [$"{i}"];
                Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
                Assert.Equal($"{i}", await ItemsAsync(store, session.Id));
            }

            Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session, "somebody")).Status);
        }

        AssertNothingTold();
        // By another name, since it would share the connection of those that run.
        var failed = await Assert.ThrowsAsync<SessionKernelException>(
            () => BuildAsync(Typed(), $"{sentinels.Configuration},name=new", Impatient).WaitAsync(Bound));
        Assert.Equal(SessionKernelError.ConnectFailed, failed.Error);
        Assert.All(sentinels.Sentinels, sentinel => Assert.Contains(sentinel.EndPoint, failed.Message, StringComparison.Ordinal));
    }
}
