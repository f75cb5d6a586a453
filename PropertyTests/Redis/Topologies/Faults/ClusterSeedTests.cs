using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>Nodes on one address, each with a port of its own.</summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterSeedTests(
    FailingClusterFixture fixture, ConsoleReport report) : ClusterSeedTest(fixture, report), IClassFixture<FailingClusterFixture>
{
    private const string NobodyListens = "127.0.0.1:1";

    [RedisFact]
    public Task One_seed() => PlayAsync("1 seed of 6", 0, static (_, other) => other.EndPoint);

    [RedisFact]
    public Task One_seed_which_is_the_one_that_dies() => PlayAsync("1 seed of 6, killed", 1, static (old, _) => old.EndPoint);

    [LongFact]
    public Task Three_seeds() => PlayAsync("3 seeds of 6", 2, Three);

    [LongFact]
    public Task A_dead_seed_first() => PlayAsync("a dead seed, and 1 of 6", 0, static (_, other) => $"{NobodyListens},{other.EndPoint}");

    [RedisFact]
    public Task A_name() => PlayAsync("a name as seed", 1, static (_, other) => $"localhost:{other.Port}");
}

/// <summary>
/// Nodes on an address each, all with one port, as they usually are: what tells them apart by their port alone mixes them up.
/// </summary>
[Collection(FailoverCollection.Name)]
public sealed class ClusterAddressTests(
    OnePortClusterFixture fixture, ConsoleReport report) : ClusterSeedTest(fixture, report), IClassFixture<OnePortClusterFixture>
{
    [LongFact]
    public Task One_seed() => PlayAsync("one port, 1 seed of 6", 0, static (_, other) => other.EndPoint);

    [RedisFact]
    public Task One_seed_which_is_the_one_that_dies() => PlayAsync("one port, 1 seed of 6, killed", 1, static (old, _) => old.EndPoint);

    [LongFact]
    public Task Three_seeds() => PlayAsync("one port, 3 seeds of 6", 2, Three);

    [LongFact]
    public Task A_dead_seed_of_the_same_port_first() =>
        PlayAsync("one port, a dead seed, and 1 of 6", 0, static (_, other) => $"127.0.0.99:{other.Port},{other.EndPoint}");
}

public sealed class OnePortClusterFixture() : RunningCluster(new ClusterSetup { SharesPort = true, NodeTimeout = TimeSpan.FromSeconds(2) });
