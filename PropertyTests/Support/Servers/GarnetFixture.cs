namespace SessionKernel.PropertyTests.Servers;

public sealed class GarnetFixture : IDisposable
{
    public EmbeddedGarnet Server { get; } = EmbeddedGarnet.Start();

    public void Dispose() => Server.Dispose();
}
