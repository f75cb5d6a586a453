using SessionKernel.PropertyTests.Redis.Faults;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>Stores on a Cluster, and sessions whose place in it is known.</summary>
public abstract class ClusterTest(TransportMode transport) : StoresTest(transport)
{
    private const int Attempts = 1_000;

    /// <summary>Where nothing but the cluster itself is to decide how long a call takes.</summary>
    protected static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    protected abstract RedisCluster Cluster { get; }

    protected Task<SessionStore<Basket>> OpenAsync(TimeSpan? timeout = null, Action<SessionStoreBuilder<Basket>>? with = null, TransportMode? over = null) =>
        BuildAsync(Typed(), Cluster.EndPoints, timeout ?? Patient, with, over);

    protected int SlotOf(in Session<Basket> session) => KeySlot.Of(KeyOf(session.Key));

    protected async Task<int> NodeOfAsync(Session<Basket> session) => await Cluster.OwnerAsync(SlotOf(session));

    /// <summary>A session in a slot that the node serves.</summary>
    protected async Task<Session<Basket>> CreateAtAsync(SessionStore<Basket> store, int node, string item = "book")
    {
        var view = await Cluster.ViewAsync();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var session = await store.CreateAsync(new Basket { Items = [item] });
            Assert.Equal(SaveStatus.Saved, session.SaveStatus);
            if (view.OwnerOf(SlotOf(session))?.Port == Cluster.Nodes[node].Port)
            {
                return session;
            }

            session.Dispose();
        }

        throw new InvalidOperationException($"None of {Attempts} sessions is on node {node}.");
    }
}
