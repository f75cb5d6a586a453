using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Hosting;

/// <summary>A host whose session server is not there, or not yet.</summary>
public sealed class StartTests
{
    private const string Secret = "correct-horse";
    private const int NotConnectedYet = 9;

    [Fact]
    public async Task By_retry_the_host_starts_and_is_unavailable_until_the_server_is_there()
    {
        var spy = new SpyBackend();
        var late = new LateBackend(spy);
        var (builder, log) = Builder();
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store).StartPolicy(StartPolicy.Retry)
            .UseBackend(context => late.Over(spy.Over(new MemoryBackend(new SessionMemory(), context)))));
        using var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<SessionStore<Cart>>();

        using (var refused = await store.CreateAsync(new Cart(), "user"))
        {
            Assert.Equal((SaveStatus.Unavailable, SessionStatus.Unavailable), (refused.SaveStatus, refused.Status));
        }

        using (var missed = await store.LoadAsync(new string('A', 42) + "E"))
        {
            Assert.Equal(SessionStatus.Unavailable, missed.Status);
        }

        Assert.Equal(RemoveStatus.Unavailable, await store.RemoveAsync(new string('A', 42) + "E"));
        Assert.Equal(RemoveStatus.Unavailable, (await store.RevokeAllAsync("user")).Status);
        Assert.Equal(0, spy.Commands);
        Assert.Contains(log.Lines, line => line.Contains("Check the server.", StringComparison.Ordinal));

        late.IsThere = true;
        await Patience.UntilAsync("the store is connected", async () => await store.ProbeAsync() == SessionStatus.Missing);
        using var session = await store.CreateAsync(new Cart(), "user");
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        await host.StopAsync();
    }

    [Fact]
    public async Task Under_throw_what_is_not_connected_yet_is_an_exception_and_a_cancelled_call_a_cancelled_one()
    {
        var spy = new SpyBackend();
        var store = await Describe(SessionStore.For<Cart>("cart")).StartPolicy(StartPolicy.Retry).OutagePolicy(OutagePolicy.Throw)
            .UseBackend(context => new LateBackend(spy).Over(spy.Over(new MemoryBackend(new SessionMemory(), context)))).BuildAsync();
        await using (store)
        {
            Assert.Equal(
                SessionKernelError.Unavailable,
                (await Assert.ThrowsAsync<SessionKernelException>(async () => await store.CreateAsync(new Cart()))).Error);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await store.CreateAsync(new Cart(), cancellationToken: new CancellationToken(true)));
            Assert.Equal(SessionStatus.Unavailable, await store.ProbeAsync());
        }

        Assert.Equal(1, spy.Disposals);
    }

    [Fact]
    public async Task By_retry_a_try_that_somebody_else_cancelled_is_told_and_not_the_last()
    {
        var spy = new SpyBackend();
        var late = new LateBackend(spy);
        var log = new LogBook();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using (var store = await Describe(SessionStore.For<Cart>("cart")).StartPolicy(StartPolicy.Retry).UseLogging(loggers)
            .UseBackend(context => late.Over(spy.Over(new MemoryBackend(new SessionMemory(), context)))).BuildAsync())
        {
            late.Failure = new TaskCanceledException();
            await Patience.UntilAsync(
                "it was told",
                () => Task.FromResult(log.Lines.Any(line => line.Contains(nameof(TaskCanceledException), StringComparison.Ordinal))));

            late.IsThere = true;
            await Patience.UntilAsync("the store is connected", async () => await store.ProbeAsync() == SessionStatus.Missing);
        }

        Assert.Equal(1, spy.Disposals);
    }

    [RedisFact]
    public async Task By_retry_a_redis_that_comes_later_is_found()
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();
        var (builder, log) = Builder();
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store).StartPolicy(StartPolicy.Retry)
            .UseRedis($"{server.EndPoint},password=", static options =>
                (options.ConnectTimeout, options.CommandTimeout) = (TimeSpan.FromSeconds(2), PatientRedis.Limit)));
        using var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<SessionStore<Cart>>();
        Assert.Equal(SessionStatus.Unavailable, await store.ProbeAsync());
        Assert.NotEqual(0, log.Count(NotConnectedYet));

        await server.RestartAsync();
        await Patience.UntilAsync("the store is connected", async () => await store.ProbeAsync() == SessionStatus.Missing);
        using var session = await store.CreateAsync(new Cart());
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        await host.StopAsync();
    }

    [RedisFact]
    public async Task A_wrong_password_fails_the_start_with_a_sentence_that_does_not_quote_it()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "another");
        var (builder, log) = Builder();
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store).UseRedis(
            $"{server.EndPoint},password={Secret}", PatientRedis.Wait));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<SessionKernelException>(() => host.StartAsync());
        Assert.Equal(SessionKernelError.ConnectFailed, error.Error);
        Assert.Contains(server.EndPoint, error.Message, StringComparison.Ordinal);
        Assert.Contains("password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_stops_while_it_is_trying_stops()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var (builder, log) = Builder();
        builder.Services.AddSessionKernel<Cart>("cart", store => Describe(store).StartPolicy(StartPolicy.Retry)
            .UseRedis($"{silent.LocalEndpoint}", options => options.ConnectTimeout = TimeSpan.FromMilliseconds(200)));
        var host = builder.Build();
        await host.StartAsync();
        await Patience.UntilAsync("it was tried again", () => Task.FromResult(log.Count(NotConnectedYet) > 1));

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private static SessionStoreBuilder<Cart> Describe(SessionStoreBuilder<Cart> store) =>
        store.Serialize(HostsJson.Serializer).Expire(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));

    private static (HostApplicationBuilder Builder, LogBook Log) Builder()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var log = new LogBook();
        builder.Logging.AddProvider(log);
        return (builder, log);
    }
}
