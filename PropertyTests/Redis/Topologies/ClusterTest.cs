using SessionKernel.PropertyTests.Redis.Faults;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>Stores on a Cluster, and sessions whose place in it is known.</summary>
public abstract class ClusterTest(TransportMode transport) : StoresTest(transport)
{
    protected abstract RedisCluster Cluster { get; }

    protected Task<SessionStore<Basket>> OpenAsync(
        TimeSpan? timeout = null, Action<SessionStoreBuilder<Basket>>? with = null, TransportMode? over = null) =>
        BuildAsync(Typed(), Cluster.EndPoints, timeout ?? Patient, with, over);

    protected int SlotOf(in Session<Basket> session) => KeySlot.Of(KeyOf(session.Key));

    protected async Task<int> NodeOfAsync(Session<Basket> session) => await Cluster.OwnerAsync(SlotOf(session));

    /// <summary>A session in a slot that the node serves.</summary>
    protected Task<Session<Basket>> CreateAtAsync(SessionStore<Basket> store, int node, string item = "book") => Cluster.MakeAtAsync(
        node,
        async () =>
        {
            var session = await store.CreateAsync(new Basket { Items = [item] });
            Assert.Equal(SaveStatus.Saved, session.SaveStatus);
            return session;
        },
        session => SlotOf(session));

    /// <summary>Somebody whose sessions are in a slot that the node serves.</summary>
    protected async Task<string> PrincipalAtAsync(SessionStore<Basket> store, int node, string name = "principal")
    {
        var tried = 0;
        string Candidate() => $"{name} {tried}";
        using var session = await Cluster.MakeAtAsync(
            node,
            () =>
            {
                tried++;
                return store.CreateAsync(new Basket(), Candidate()).AsTask();
            },
            made => SlotOf(made));
        return Candidate();
    }
}
