namespace SessionKernel.PropertyTests.Servers;

public sealed class ClusterFixture() : RunningCluster(ClusterSetup.WithoutFailover);
