using SessionKernel.PropertyTests.Deploys;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>A configuration endpoint: one name with several addresses, at the first of which nobody listens. A primary is killed.</summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterNameTests(FailingClusterFixture fixture) : IClassFixture<FailingClusterFixture>
{
    // Over three primaries: none of them is left out but by a chance of 1 in 10^10.
    private const int Sessions = 60;
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private RedisCluster Cluster => fixture.Cluster;

    [NameTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_node_that_knows_one_name_goes_on(TransportMode transport)
    {
        await Cluster.UntilWellAsync();
        var old = await Cluster.OwnerAsync(0);
        var replica = await Cluster.ReplicaOfAsync(old);
        var seed = Cluster.Nodes.First(node => node != Cluster.Nodes[old] && node != Cluster.Nodes[replica]);
        using var names = new PrivateNames();
        names.Lead("127.0.0.9", "127.0.0.1");
        await using var node = await names.StartAsync(
            "New", "--redis", $"{PrivateNames.Name}:{seed.Port}", "--transport", transport.ToString(), "--timeout", "5000");
        var ids = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async _ => (await AskAsync(node, "create 1")).Split(' ')[1]));
        Assert.All(await UpdateAsync(node, ids), static answer => Assert.Equal("Saved", answer));
        var written = await Cluster.Nodes[old].OffsetAsync();
        await Patience.UntilAsync("the replica has every session", async () => await Cluster.Nodes[replica].OffsetAsync() >= written);
        try
        {
            await Cluster.KillAsync(old);
            await Cluster.UntilPrimaryAsync(replica);
            await UntilServedAsync(node, ids);
        }
        finally
        {
            await Cluster.HealAsync();
        }
    }

    private static async Task UntilServedAsync(NodeProcess node, string[] ids)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await UpdateAsync(node, ids) is var answers && answers.Any(static answer => answer != "Saved"))
        {
            var counts = string.Join(", ", answers.CountBy(static answer => answer));
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound, counts);
        }
    }

    private static Task<string[]> UpdateAsync(NodeProcess node, string[] ids) =>
        Task.WhenAll(ids.Select(id => AskAsync(node, $"update {id} 1")));

    private static Task<string> AskAsync(NodeProcess node, string question) => node.AskAsync("breaking", "2", question);
}
