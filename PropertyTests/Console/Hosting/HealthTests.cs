using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>What the health checks say of each store.</summary>
public sealed class HealthTests
{
    private readonly SpyBackend _spy = new();

    [Fact]
    public async Task Every_store_has_a_check_that_costs_one_load()
    {
        using var host = await StartAsync(services => services.AddHealthChecks().AddSessionKernel(tags: ["ready"]));

        var report = await ReportAsync(host);

        Assert.Equal(["sessions:cart", "sessions:tally"], report.Entries.Keys.Order());
        Assert.All(
            report.Entries.Values, entry => Assert.Equal((HealthStatus.Healthy, "ready"), (entry.Status, Assert.Single(entry.Tags))));
        Assert.Equal((1, 1), (_spy.Sent(CommandKind.Load), _spy.Commands));
    }

    [Fact]
    public async Task Asked_for_twice_a_store_has_one_check_with_the_tags_of_both()
    {
        using var host = await StartAsync(services =>
        {
            services.AddHealthChecks().AddSessionKernel(tags: ["live"]);
            services.AddHealthChecks().AddSessionKernel(failureStatus: HealthStatus.Unhealthy, tags: ["live", "ready"], stores: ["cart"]);
            services.AddHealthChecks().AddSessionKernel(stores: ["cart"]);
        });

        _spy.Fault = _ => BackendStatus.Unavailable;
        var report = await ReportAsync(host);
        Assert.Equal(["sessions:cart", "sessions:tally"], report.Entries.Keys.Order());
        var (cart, tally) = (report.Entries["sessions:cart"], report.Entries["sessions:tally"]);
        Assert.Equal((HealthStatus.Unhealthy, "live, ready"), (cart.Status, string.Join(", ", cart.Tags.Order())));
        Assert.Equal((HealthStatus.Healthy, "live"), (tally.Status, Assert.Single(tally.Tags)));
    }

    [Fact]
    public async Task Stores_are_chosen_by_name_and_a_name_that_none_has_is_told()
    {
        using var host = await StartAsync(services => services.AddHealthChecks().AddSessionKernel(stores: ["tally"]));
        Assert.Equal(["sessions:tally"], (await ReportAsync(host)).Entries.Keys);

        using var mistaken = Build(services => services.AddHealthChecks().AddSessionKernel(stores: ["tally", "carts"]));
        Assert.Contains(
            "named carts",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => ReportAsync(mistaken))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_with_an_id_key_is_asked_for_an_id_that_its_ring_takes()
    {
        using var host = await StartAsync(
            services => services.AddHealthChecks().AddSessionKernel(), store => store.IdKeys(SessionIdKey.FromSecret(new byte[32])));

        Assert.Equal(HealthStatus.Healthy, (await ReportAsync(host)).Status);
        Assert.Equal(1, _spy.Sent(CommandKind.Load));
    }

    [Theory]
    [InlineData(OutagePolicy.Anonymous, null, HealthStatus.Degraded)]
    [InlineData(OutagePolicy.Throw, null, HealthStatus.Unhealthy)]
    [InlineData(OutagePolicy.Anonymous, HealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    [InlineData(OutagePolicy.Throw, HealthStatus.Degraded, HealthStatus.Degraded)]
    public async Task The_policy_decides_the_health_status_of_an_outage_unless_it_is_set(
        OutagePolicy policy, HealthStatus? said, HealthStatus expected)
    {
        using var host = await StartAsync(
            services => services.AddHealthChecks().AddSessionKernel(failureStatus: said), store => store.OutagePolicy(policy));
        foreach (var (status, text) in new[] { (BackendStatus.Unavailable, "not reached"), (BackendStatus.Denied, "ACL rights") })
        {
            _spy.Fault = _ => status;
            var entry = (await ReportAsync(host)).Entries["sessions:cart"];

            Assert.Equal(expected, entry.Status);
            Assert.Contains(text, entry.Description, StringComparison.Ordinal);
            Assert.Null(entry.Exception);
        }

        Assert.Equal(HealthStatus.Healthy, (await ReportAsync(host)).Entries["sessions:tally"].Status);
    }

    [Fact]
    public async Task Before_the_host_has_started_no_store_is_healthy()
    {
        using var host = Build(services => services.AddHealthChecks().AddSessionKernel());

        var entry = (await ReportAsync(host)).Entries["sessions:cart"];
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("its host connects it", entry.Description, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task A_server_that_hangs_is_told_after_the_time_out_and_is_well_again_when_it_answers()
    {
        await using var server = await RedisServer.StartAsync();
        using var host = await StartAsync(
            services => services.AddHealthChecks().AddSessionKernel(TimeSpan.FromMilliseconds(200)),
            store => store.UseRedis(server.EndPoint, PatientRedis.Wait));
        await Patience.UntilAsync("the store has answered in time", async () => (await ReportAsync(host)).Status == HealthStatus.Healthy);

        await server.FreezeAsync();
        var entry = (await ReportAsync(host)).Entries["sessions:cart"];
        Assert.Equal((HealthStatus.Degraded, "The session server did not answer within 0.2 s."), (entry.Status, entry.Description));

        await server.ThawAsync();
        await Patience.UntilAsync("the store is healthy", async () => (await ReportAsync(host)).Status == HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(301_000)]
    public void A_time_out_has_a_range(int milliseconds) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new ServiceCollection().AddHealthChecks().AddSessionKernel(TimeSpan.FromMilliseconds(milliseconds)));

    private static Task<HealthReport> ReportAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private async Task<IHost> StartAsync(Action<IServiceCollection> add, Action<SessionStoreBuilder<Cart>>? change = null)
    {
        var host = Build(add, change);
        await host.StartAsync();
        return host;
    }

    private IHost Build(Action<IServiceCollection> add, Action<SessionStoreBuilder<Cart>>? change = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSessionKernel<Cart>("cart", store =>
        {
            store.Serialize(HostsJson.Serializer)
                .Expire(TimeSpan.FromMinutes(30))
                .UseBackend(context => _spy.Over(new MemoryBackend(new SessionMemory(), context)));
            change?.Invoke(store);
        });
        add(builder.Services);
        builder.Services.AddSessionKernel<Tally>(
            "tally", store => store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30)).UseMemory());
        return builder.Build();
    }
}
