namespace SessionKernel.Testing.Servers;

/// <summary>What a <see cref="RedisCluster"/> is made of.</summary>
public sealed record ClusterSetup
{
    /// <summary>No replicas: nodes may be as busy as they like, and none is taken for dead.</summary>
    public static ClusterSetup WithoutFailover { get; } = new() { HasReplicas = false, NodeTimeout = TimeSpan.FromSeconds(30) };

    public int Primaries { get; init; } = 3;

    /// <summary>One for each primary, or none.</summary>
    public bool HasReplicas { get; init; } = true;

    /// <summary>One port for all nodes, and an address for each: 127.0.0.1, 127.0.0.2 … Else one address, and a port for each.</summary>
    public bool SharesPort { get; init; }

    /// <summary>How long a node may be silent before the others vote on it. Short ones take a busy machine for a dead node.</summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
