namespace SessionKernel.PropertyTests.Servers;

/// <summary>Three primaries without replicas, which serve what they have while one of them is gone.</summary>
public sealed class LoneClusterFixture() : RunningCluster(new ClusterSetup { HasReplicas = false });
