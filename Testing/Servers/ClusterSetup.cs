namespace SessionKernel.Testing.Servers;

/// <summary>The make-up of a <see cref="RedisCluster"/>.</summary>
public sealed record ClusterSetup
{
    /// <summary>No replicas: nodes may be as busy as they like, and none counts as dead.</summary>
    public static ClusterSetup WithoutFailover { get; } = new() { HasReplicas = false, NodeTimeout = TimeSpan.FromSeconds(30) };

    public int Primaries { get; init; } = 3;

    /// <summary>One replica for each primary, or none.</summary>
    public bool HasReplicas { get; init; } = true;

    /// <summary>
    /// Whether all nodes have one port, and an address each (127.0.0.1, 127.0.0.2 …); otherwise one address, and a port each.
    /// </summary>
    public bool SharesPort { get; init; }

    /// <summary>
    /// How long a node may be silent before the others vote on it. If it is short, a busy machine looks like a dead node.
    /// </summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
