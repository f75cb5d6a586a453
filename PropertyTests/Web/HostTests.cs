using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class HostTests
{
    [Fact]
    public async Task Stores_are_connected_before_a_worker_that_injects_one_starts()
    {
        var (builder, spy) = Builder();
        builder.Services.AddHostedService<Worker>();
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store, spy));
        using var host = builder.Build();

        await host.StartAsync();

        var worker = host.Services.GetServices<IHostedService>().OfType<Worker>().Single();
        Assert.Equal(SaveStatus.Saved, worker.Created);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_is_used_before_its_host_has_started_says_so()
    {
        var (builder, spy) = Builder();
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store, spy));
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<SessionStore<Cart>>();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.CreateAsync(new Cart()));
        Assert.Contains("its host connects it", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.LoadAsync("anything"));

        await host.StartAsync();
        using var session = await store.CreateAsync(new Cart());
        Assert.True(session.IsLive);
    }

    [Fact]
    public async Task What_is_missing_in_a_description_fails_the_start_with_its_name()
    {
        var (builder, _) = Builder();
        builder.Services.AddSessionKernel<Cart>("cart", store => store.Expire(TimeSpan.FromMinutes(1)).UseMemory());
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains("Serialize", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A host that waits for open connections until its time is over stops without a failure, too.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Touches_are_sent_when_the_host_stops_and_the_backend_is_disposed_once(bool isTimeOver)
    {
        var (builder, spy) = Builder();
        var time = new FakeTimeProvider();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store, spy));
        var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<SessionStore<Cart>>();
        Assert.Same(store, host.Services.GetRequiredKeyedService<SessionStore<Cart>>("cart"));
        using (var session = await store.CreateAsync(new Cart()))
        {
            time.Advance(TimeSpan.FromMinutes(1));
            (await store.LoadAsync(session.Id)).Dispose();
        }

        Assert.Equal(0, spy.Touches);
        await host.StopAsync(new CancellationToken(isTimeOver));
        Assert.Equal((isTimeOver ? 0 : 1, 0), (spy.Touches, spy.Disposals));

        await ((IAsyncDisposable)host).DisposeAsync();
        Assert.Equal((1, 1), (spy.Touches, spy.Disposals));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.LoadAsync(new string('A', 43)));
    }

    [Fact]
    public async Task A_server_that_hangs_does_not_hold_the_stop_beyond_the_hosts_grace()
    {
        var (builder, spy) = Builder();
        var time = new FakeTimeProvider();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store, spy));
        using var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<SessionStore<Cart>>();
        using (var session = await store.CreateAsync(new Cart()))
        {
            time.Advance(TimeSpan.FromMinutes(1));
            (await store.LoadAsync(session.Id)).Dispose();
        }

        // Ended by the token alone, and only once the touch is under way.
        using var grace = new CancellationTokenSource();
        spy.TouchesHang = grace.Cancel;
        await host.StopAsync(grace.Token).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(1, spy.Touches);
        spy.TouchesHang = null;
    }

    [Fact]
    public async Task Two_stores_of_one_type_are_told_apart_by_name_and_the_first_needs_none()
    {
        var (builder, _) = Builder();
        builder.Services.AddSessionKernel<Cart>("one", store => Describe(store));
        builder.Services.AddSessionKernel<Cart>("two", store => Describe(store));
        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal("one", host.Services.GetRequiredKeyedService<SessionStore<Cart>>("one").Name);
        Assert.Equal("two", host.Services.GetRequiredKeyedService<SessionStore<Cart>>("two").Name);
        Assert.Same(
            host.Services.GetRequiredKeyedService<SessionStore<Cart>>("one"), host.Services.GetRequiredService<SessionStore<Cart>>());
        await host.StopAsync();
    }

    [Fact]
    public void A_name_serves_one_store()
    {
        var services = new ServiceCollection().AddSessionKernel<Cart>("cart", store => Describe(store));

        Assert.Throws<ArgumentException>(() => services.AddSessionKernel<Cart>("cart", store => Describe(store)));
        Assert.Throws<ArgumentException>(() => services.AddSessionKernel<Tally>("cart", Describe));
    }

    [Fact]
    public async Task Knobs_are_read_from_configuration_and_what_it_lacks_keeps_its_value()
    {
        var (builder, _) = Builder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sessions:cart:KeyPrefix"] = "shop:",
            ["Sessions:cart:TouchFlushInterval"] = "00:00:00.1",
            ["Sessions:cart:OutagePolicy"] = "Throw",
            ["Sessions:cart:MaxPayloadBytes"] = "2048",
        });
        var options = new SessionStoreOptions();
        builder.Services.AddSessionKernel<Cart>("cart", (provider, store) => Describe(store
            .Configure(knobs => knobs.WarnPayloadBytes = 77)
            .Configure(provider.GetRequiredService<IConfiguration>().GetSection("Sessions:cart"))
            .Configure(knobs => options = knobs)));
        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal(
            ("shop:", TimeSpan.FromMilliseconds(100), OutagePolicy.Throw, 2048, 77, SessionStoreDefaults.TouchBatchCapacity),
            (
                options.KeyPrefix, options.TouchFlushInterval, options.OutagePolicy, options.MaxPayloadBytes, options.WarnPayloadBytes,
                options.TouchBatchCapacity));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_redis_that_refuses_fails_the_start_with_its_endpoint()
    {
        var (builder, spy) = Builder();
        // Bound and never listening: every connection is refused, and nobody else gets the port.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = $"{bound.LocalEndPoint}";
        builder.Services.AddSessionKernel<Cart>("healthy", store => Describe(store, spy));
        builder.Services.AddSessionKernel<Cart>("refused", store => Describe(store).UseRedis(endpoint));
        builder.Services.AddHostedService<Worker>();
        var host = builder.Build();

        var error = await Assert.ThrowsAsync<SessionKernelException>(() => host.StartAsync());
        Assert.Equal(SessionKernelError.ConnectFailed, error.Error);
        Assert.Contains(endpoint, error.Message, StringComparison.Ordinal);
        Assert.Equal(SaveStatus.None, host.Services.GetServices<IHostedService>().OfType<Worker>().Single().Created);

        await ((IAsyncDisposable)host).DisposeAsync();
        Assert.Equal(1, spy.Disposals);
    }

    private static (HostApplicationBuilder Builder, SpyBackend Spy) Builder() =>
        (new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true }), new SpyBackend());

    private static void Describe(SessionStoreBuilder<Tally> store) =>
        store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30)).UseMemory();

    private static SessionStoreBuilder<Cart> Describe(SessionStoreBuilder<Cart> store, SpyBackend spy) =>
        Describe(store).UseBackend(context => spy.Over(new MemoryBackend(new SessionMemory(), context)));

    private static SessionStoreBuilder<Cart> Describe(SessionStoreBuilder<Cart> store) =>
        store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30)).UseMemory();

    private sealed class Worker(SessionStore<Cart> store) : IHostedService
    {
        public SaveStatus Created { get; private set; }

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            using var session = await store.CreateAsync(new Cart(), cancellationToken: cancellationToken);
            Created = session.SaveStatus;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
