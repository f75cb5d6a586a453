using SessionKernel.PropertyTests.Redis;

namespace SessionKernel.PropertyTests.Servers;

public sealed class GarnetFixture : IBackend, IDisposable
{
    public EmbeddedGarnet Server { get; } = EmbeddedGarnet.Start();

    public async Task<RawStorage> OpenAsync(TransportMode transport) =>
        await ServerStorage.OpenAsync(Server.EndPoint, await Server.ConnectAsync(), transport);

    public void Dispose() => Server.Dispose();
}
