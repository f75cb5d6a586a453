using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Storage;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.PropertyTests.SiloApp;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Silos in processes of their own, which are restarted, cut off from Redis, and killed, under callers.</summary>
public sealed class SiloProcessTests(SiloFleet fleet) : IClassFixture<SiloFleet>
{
    private const int Carts = 8;

    /// <summary>
    /// Every silo is restarted twice: it reads the new version and writes the old one, then it writes the new one. Meanwhile the carts move
    /// from silo to silo, of either version.
    /// </summary>
    [RedisFact]
    public async Task A_rolling_restart_takes_states_to_the_next_version_under_writers()
    {
        var carts = Named("rolling");
        await using var writers = new CartWriters(carts, stay: 3);
        await writers.ProgressAsync(fleet.Silos);
        Assert.Equal((1, 1), await VersionsAsync(carts));
        foreach (var (deploy, stored) in new[] { (1, 1), (2, 2) })
        {
            for (var seat = 0; seat < SiloFleet.Seats; seat++)
            {
                await fleet.ReplaceAsync(seat, deploy);
                await writers.ProgressAsync(fleet.Silos);
                Assert.All(
                    writers.Failures,
                    static failure => Assert.False(failure is GrainStateException or InconsistentStateException, failure.ToString()));
            }

            Assert.Equal((2, stored), await VersionsAsync(carts));
        }

        await writers.AssertCompleteAsync();
    }

    /// <summary>It crashes, and is started again with what it had.</summary>
    [RedisFact]
    public async Task While_Redis_is_gone_calls_tell_and_the_same_activations_go_on_after_it()
    {
        await using var writers = new CartWriters(Named("outage"));
        await writers.ProgressAsync();
        writers.ForgetFailures();
        await fleet.Server.StopAsync();
        await writers.FailAsync(calls: 2);
        var cold = fleet.Cart("secret-of-the-key");
        var unread = await Assert.ThrowsAsync<GrainStateException>(cold.LookAsync);
        Assert.Equal(nameof(SessionStatus.Unavailable), unread.Status);
        Assert.DoesNotContain("secret-of-the-key", unread.ToString(), StringComparison.Ordinal);

        await fleet.Server.RestartAsync();
        await writers.ProgressAsync();
        await writers.AssertCompleteAsync();
        await cold.PutAsync("book");
        Assert.All(writers.Failures, static failure => Assert.Contains(
            Assert.IsType<GrainStateException>(failure).Status,
            new[] { nameof(SaveStatus.Unavailable), nameof(SaveStatus.OutcomeUnknown) }));
        Assert.All(writers.Served, static served => Assert.Single(served));
    }

    /// <summary>
    /// Redis has applied a write, a first write and a clear, and the silo dies before it hears of it. Others write on all the time.
    /// </summary>
    [RedisFact]
    public async Task A_silo_that_dies_between_a_write_and_its_reply_loses_nothing_and_does_nothing_twice()
    {
        var carts = await fleet.ActivateAsync(await fleet.StartVictimAsync(), "killed", Carts);
        var (written, created, cleared) = (carts[0], carts[1], carts[2]);
        await using var writers = new CartWriters(carts[3..]);
        await written.PutAsync("before");
        await cleared.PutAsync("before");
        await writers.ProgressAsync();
        var before = await StoredAsync(carts[..3]);

        fleet.Proxy.HoldReplies();
        Task[] calls = [written.PutAsync("book"), created.PutAsync("book"), cleared.ClearAsync()];
        await CartWriters.UntilAsync(async () => (await StoredAsync(carts[..3])).Zip(before).All(static pair => pair.First != pair.Second));
        var applied = await StoredAsync(carts[..3]);
        await fleet.KillVictimAsync();
        fleet.Proxy.ReleaseReplies();

        var failures = new ConcurrentQueue<Exception>();
        foreach (var call in calls)
        {
            failures.Enqueue(await Assert.ThrowsAnyAsync<Exception>(() => call));
        }

        await CartWriters.RetryAsync(() => written.PutAsync("book"), failures);
        await CartWriters.RetryAsync(() => created.PutAsync("book"), failures);
        await CartWriters.RetryAsync(cleared.LookAsync, failures);
        Assert.Equal(applied, await StoredAsync(carts[..3]));
        await CartWriters.RetryAsync(cleared.ClearAsync, failures);
        await Task.WhenAll(carts[..3].Select(static cart => cart.PutAsync("pen")));
        Assert.Equal(["before", "book", "pen"], (await written.LookAsync()).Items);
        Assert.Equal(["book", "pen"], (await created.LookAsync()).Items);
        Assert.Equal(["pen"], (await cleared.LookAsync()).Items);
        await writers.ProgressAsync();
        await writers.AssertCompleteAsync();
        Assert.All([.. failures, .. writers.Failures], static failure => Assert.IsNotType<InconsistentStateException>(failure));
    }

    private ICart[] Named(string name) => [.. Enumerable.Range(0, Carts).Select(number => fleet.Cart($"{name} {number}"))];

    private async Task<string?[]> StoredAsync(IEnumerable<ICart> carts) =>
        await Task.WhenAll(carts.Select(async cart => await fleet.StoredAsync(cart) is { } stored ? Convert.ToBase64String(stored) : null));

    /// <summary>The version of the program that serves them, and the one in which they are stored: the same for all.</summary>
    private async Task<(int Program, int Stored)> VersionsAsync(IEnumerable<ICart> carts)
    {
        var versions = await Task.WhenAll(
            carts.Select(async cart => ((await cart.LookAsync()).By.Version, await fleet.VersionAsync(cart))));
        return Assert.Single(versions.Distinct());
    }
}
