using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>docs/operations.md: what waiting for replicas says where there are none.</summary>
[Collection(RedisCollection.Name)]
public sealed class DurabilityTests(RedisFixture fixture)
{
    [RedisFact]
    public async Task A_new_session_says_that_no_replica_has_it()
    {
        var builder = SessionStore.For<Basket>("durable").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30)).Configure(options => options.KeyPrefix = KeyPrefix.Next());
        await using var store = await Durable(builder, fixture.Server.EndPoint).ConfigureRedis(PatientRedis.Wait).BuildAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal((SaveStatus.SavedNotReplicated, true), (session.SaveStatus, session.IsLive));
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        Assert.Equal(RemoveStatus.RemovedNotReplicated, await store.RemoveAsync(session.Id));
    }

    private static SessionStoreBuilder<Basket> Durable(SessionStoreBuilder<Basket> builder, string address)
    {
        builder.UseRedis(address, redis =>
        {
            redis.Durability = Durability.Replicated(replicas: 1, timeout: TimeSpan.FromMilliseconds(100));
            redis.DurableWrites = DurableWrites.Identity;
        });
        return builder;
    }
}
