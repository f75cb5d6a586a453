using SessionKernel.PropertyTests.Redis;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SessionKernel.PropertyTests.Servers;

public sealed class RedisFixture(IMessageSink messages) : IBackend, IAsyncLifetime
{
    private RedisServer? _server;

    /// <exception cref="InvalidOperationException">redis-server is not installed.</exception>
    public RedisServer Server => _server ?? throw new InvalidOperationException(RedisRequirement.Missing);

    public async Task<RawStorage> OpenAsync(TransportMode transport) =>
        await ServerStorage.OpenAsync(Server.EndPoint, await Server.ConnectAsync(), transport);

    // A fixture that throws fails every test of its collection, those that would have been skipped as well.
    public async Task InitializeAsync()
    {
        if (!RedisRequirement.IsMet)
        {
            // The console names skipped tests but keeps their reason to itself.
            messages.OnMessage(new DiagnosticMessage(RedisRequirement.Missing));
            return;
        }

        _server = await RedisServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
