namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>Sessions whose place in a Cluster a test decides.</summary>
internal static class ClusterPlaces
{
    private const int Attempts = 1_000;

    /// <summary>Makes others until one is in a slot that the node serves.</summary>
    public static async Task<T> MakeAtAsync<T>(this RedisCluster cluster, int node, Func<Task<T>> make, Func<T, int> slotOf)
        where T : IDisposable
    {
        var view = await cluster.ViewAsync();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var made = await make();
            if (view.OwnerOf(slotOf(made)) is { } owner && owner == view.At(cluster.Nodes[node]))
            {
                return made;
            }

            made.Dispose();
        }

        throw new InvalidOperationException($"None of {Attempts} is on node {node}.");
    }
}
