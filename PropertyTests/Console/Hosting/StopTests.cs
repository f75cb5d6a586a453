using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>A host that stops while Redis hangs. Commands would wait for minutes here: what ends the stop is the host's grace.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_redis_that_hangs_holds_neither_stop_nor_dispose_beyond_the_grace(TransportMode transport)
    {
        await using var server = await RedisServer.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSessionKernel<Cart>("cart", store => store
            .Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30))
            .UseRedis(server.EndPoint, options => (options.CommandTimeout, options.Transport) = (TimeSpan.FromMinutes(5), transport)));
        var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<SessionStore<Cart>>();
        using (var session = await store.CreateAsync(new Cart()))
        {
            time.Advance(TimeSpan.FromMinutes(1));
            (await store.LoadAsync(session.Id)).Dispose();
            Assert.Equal(1, store.Touches.Asked);
        }

        await server.FreezeAsync();
        using var grace = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await host.StopAsync(grace.Token).WaitAsync(s_bound);
        await ((IAsyncDisposable)host).DisposeAsync().AsTask().WaitAsync(s_bound);
    }
}
