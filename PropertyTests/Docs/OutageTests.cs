using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>The table of outages in docs/operations.md, with the server gone for good.</summary>
public sealed class OutageTests
{
    // Stands still: no timer flushes before the server is gone.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [RedisTheory]
    [InlineData(TouchMode.Batched)]
    [InlineData(TouchMode.Inline)]
    public async Task Without_a_server_everything_is_a_status(TouchMode mode)
    {
        await using var server = await RedisServer.StartAsync();
        await using var creator = await NodeAsync(server, mode);
        await using var store = await NodeAsync(server, mode);
        using var created = await creator.CreateAsync(new AttributeBag());
        using var loaded = await store.LoadAsync(created.Id);
        Assert.Equal(SessionStatus.Live, loaded.Status);

        await server.StopAsync();
        using var unreached = await EndAsync(store.LoadAsync(created.Id));
        Assert.Equal(SessionStatus.Unavailable, unreached.Status);
        loaded.Value.Set("a", [1]);
        Assert.Contains(await EndAsync(store.SaveAsync(loaded)), (SaveStatus[])[SaveStatus.Unavailable, SaveStatus.OutcomeUnknown]);
        using var refused = await EndAsync(store.CreateAsync(new AttributeBag()));
        Assert.False(refused.IsLive);
        Assert.Contains(
            await EndAsync(store.RemoveAsync(created.Id)), (RemoveStatus[])[RemoveStatus.Unavailable, RemoveStatus.OutcomeUnknown]);
        _time.Advance(TimeSpan.FromMinutes(1));
        await EndAsync(creator.TouchAsync(created));
        await EndAsync(creator.FlushAsync());
    }

    [RedisFact]
    public async Task A_disposed_multiplexer_of_the_users_is_an_outage()
    {
        await using var server = await RedisServer.StartAsync();
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.EndPoint);
        await using var store = await SessionStore.ForBag("shop")
            .Expire(idle: TimeSpan.FromSeconds(2))
            .UseTime(_time)
            .UseRedis(multiplexer)
            .BuildAsync();
        using var created = await store.CreateAsync(new AttributeBag());
        _time.Advance(TimeSpan.FromSeconds(1));
        await store.TouchAsync(created);

        await multiplexer.DisposeAsync();
        await store.FlushAsync();
        using var unreached = await store.LoadAsync(created.Id);
        Assert.Equal(SessionStatus.Unavailable, unreached.Status);
    }

    /// <summary>Lets the time pass that a call waits for.</summary>
    private async Task<TResult> EndAsync<TResult>(ValueTask<TResult> call)
    {
        var ended = call.AsTask();
        await PassUntilAsync(ended);
        return await ended;
    }

    private async Task EndAsync(ValueTask call)
    {
        var ended = call.AsTask();
        await PassUntilAsync(ended);
        await ended;
    }

    private async Task PassUntilAsync(Task ended)
    {
        while (!ended.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }
    }

    private Task<SessionStore<AttributeBag>> NodeAsync(RedisServer server, TouchMode mode) => SessionStore.ForBag("shop")
        .Expire(idle: TimeSpan.FromMinutes(30))
        .Configure(options => options.TouchMode = mode)
        .UseTime(_time)
        .UseRedis(server.EndPoint, static options => options.CommandTimeout = TimeSpan.FromMilliseconds(200))
        .BuildAsync();
}
