namespace SessionKernel.Testing.Servers;

/// <summary>Takes slots away from a Cluster, and gives them back.</summary>
public static class ClusterCoverage
{
    /// <summary>Leaves a range of slots without an owner.</summary>
    public static Task UncoverAsync(this RedisCluster cluster, int first, int last) =>
        Patience.UntilAsync($"slots {first} to {last} have no owner", async () =>
        {
            // A message that an owner sent before it gave them up may bring them back for a moment.
            foreach (var node in cluster.Present)
            {
                await using var connection = await node.ConnectAsync();
                await connection.SendAsync("CLUSTER", "DELSLOTSRANGE", first, last);
            }

            return await cluster.AllAsync(async node => (await ClusterView.OfAsync(node)).OwnerOf(first) is null);
        });

    /// <summary>Ends <see cref="UncoverAsync"/>.</summary>
    public static async Task CoverAsync(this RedisCluster cluster, int first, int last, int node)
    {
        // A message that an owner sent earlier may have brought them back once more.
        await Patience.UntilAsync($"node {node} has slots {first} to {last}", async () =>
        {
            await using var connection = await cluster.Nodes[node].ConnectAsync();
            await connection.SendAsync("CLUSTER", "ADDSLOTSRANGE", first, last);
            return await cluster.OwnerAsync(first) == node && await cluster.OwnerAsync(last) == node;
        });
        await cluster.UntilWellAsync();
    }
}
