using Orleans.TestingHost;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Grains on silos.</summary>
public sealed class SiloTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private const int Carts = 24;
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(20);

    [RedisFact]
    public async Task A_grain_finds_its_state_after_it_was_deactivated()
    {
        var cart = cluster.Grain<ICartGrain>("deactivated");
        var first = await cart.AddAsync("book");
        await cluster.Silos.DeactivateAsync(cart);
        Assert.Equal("book", await cart.ItemsAsync());
        Assert.NotEqual(first, await cart.AddAsync("pen"));
        await cart.ClearAsync();
        Assert.Equal("", await cart.ItemsAsync());
        await cluster.Silos.DeactivateAsync(cart);
        Assert.Equal("", await cart.ItemsAsync());
        await cart.AddAsync("again");
        Assert.Equal("again", await cart.ItemsAsync());
    }

    [RedisFact]
    public async Task After_a_failover_that_lost_a_write_the_activation_goes_on()
    {
        var cart = cluster.Grain<ICartGrain>("failover");
        var key = cluster.KeyOf(GrainCluster.Kept, global::Orleans.GrainExtensions.GetGrainId(cart));
        var activation = await cart.AddAsync("kept");
        var kept = (byte[])(await cluster.Raw.SendAsync("GET", key))!;
        await cart.AddAsync("lost");
        await cluster.Raw.SendAsync("SET", key, kept);
        Assert.Equal(activation, await cart.AddAsync("more"));
        Assert.Equal("kept more", await cart.ItemsAsync());
    }

    [RedisFact]
    public async Task A_state_that_can_not_be_read_fails_the_call_and_is_left()
    {
        var cart = cluster.Grain<ICartGrain>("secret-of-the-key");
        var key = cluster.KeyOf(GrainCluster.Kept, global::Orleans.GrainExtensions.GetGrainId(cart));
        await cluster.Raw.SendAsync("SET", key, "foreign");
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => cart.AddAsync("book"));
        Assert.Contains(nameof(SessionStatus.UnknownFormat), thrown.ToString(), StringComparison.Ordinal);
        Assert.Equal("foreign"u8.ToArray(), (byte[])(await cluster.Raw.SendAsync("GET", key))!);
    }

    /// <summary>Held in memory, it is read once; its TTL goes on because it is called.</summary>
    [RedisFact]
    public async Task A_call_touches_the_state_that_the_activation_holds()
    {
        var cart = cluster.Grain<IIdleGrain>("idle");
        await cart.WriteAsync("book");
        for (var i = 0; i < 3; i++)
        {
            await IsTouchedAsync(cart);
        }
    }

    /// <summary>It arrives with its state, and does not read it.</summary>
    [RedisFact]
    public async Task An_activation_that_has_moved_touches_its_state()
    {
        var cart = cluster.Grain<IIdleGrain>("moved");
        await cart.WriteAsync("book");
        var left = await cart.MoveAsync();
        await UntilAsync(async () => !(await cart.SiloAsync()).Equals(left));
        await IsTouchedAsync(cart);
    }

    /// <summary>An activation that let it escape is gone, and the next one reads.</summary>
    [RedisFact]
    public async Task An_inconsistency_that_a_grain_lets_escape_reaches_the_caller_and_ends_the_activation()
    {
        var cart = cluster.Grain<ICartGrain>("inconsistent");
        var activation = await cart.AddAsync("book");
        var thrown = await Assert.ThrowsAsync<global::Orleans.Storage.InconsistentStateException>(cart.OverwriteAsync);
        Assert.NotEqual(thrown.StoredEtag, thrown.CurrentEtag);
        await UntilAsync(async () => await cart.AddAsync("pen") != activation);
        Assert.Equal("pen", (await cart.ItemsAsync()).Split(' ').Distinct().Single());
    }

    [RedisFact]
    public async Task What_storage_says_of_a_state_reaches_the_caller()
    {
        var cart = cluster.Grain<ICartGrain>("told");
        await cart.AddAsync("book");
        var key = cluster.KeyOf(GrainCluster.Kept, global::Orleans.GrainExtensions.GetGrainId(cart));
        await cluster.Raw.SendAsync("SET", key, "foreign");
        var thrown = await Assert.ThrowsAsync<SessionKernel.Orleans.GrainStateException>(() => cart.AddAsync("pen"));
        Assert.Equal(nameof(SessionStatus.UnknownFormat), thrown.Status);
    }

    /// <summary>A silo dies under writers. What was acknowledged is there; a call that failed is called again.</summary>
    [RedisFact]
    public async Task A_killed_silo_loses_no_acknowledged_write()
    {
        var silos = cluster.Silos;
        var victim = await silos.StartAdditionalSiloAsync();
        var (done, stop) = (0, false);
        var writers = Enumerable.Range(0, Carts).Select(number => Task.Run(async () =>
        {
            var cart = cluster.Grain<ICartGrain>($"killed {number}");
            var items = new List<string>();
            for (var i = 0; !Volatile.Read(ref stop); i++)
            {
                await UntilAsync(async () => await Record.ExceptionAsync(() => cart.AddAsync($"{i}")) is null);
                items.Add($"{i}");
                Interlocked.Increment(ref done);
            }

            return items;
        })).ToList();
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref done) > Carts * 20));
        await silos.KillSiloAsync(victim);
        var atKill = Volatile.Read(ref done);
        await silos.WaitForLivenessToStabilizeAsync();
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref done) > atKill + (Carts * 20)));
        Volatile.Write(ref stop, true);
        foreach (var (number, writer) in writers.Index())
        {
            var acknowledged = await writer;
            var stored = (await cluster.Grain<ICartGrain>($"killed {number}").ItemsAsync()).Split(' ');
            Assert.Equal(acknowledged, stored.Distinct());
        }
    }

    private async Task IsTouchedAsync(IIdleGrain cart)
    {
        var key = cluster.KeyOf(GrainCluster.Idle, global::Orleans.GrainExtensions.GetGrainId(cart));
        await cluster.Raw.SendAsync("PEXPIRE", key, 60_000);
        cluster.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("book", await cart.ItemsAsync());
        await UntilAsync(async () =>
        {
            cluster.Time.Advance(TimeSpan.FromMilliseconds(100));
            // A touch that is under way would time out by the steps that the clock goes on.
            await cluster.FlushAsync();
            return (long)(await cluster.Raw.SendAsync("PTTL", key))! > GrainCluster.IdleTimeout.TotalMilliseconds / 2;
        });
    }

    private static async Task UntilAsync(Func<Task<bool>> ask)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await ask())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound);
            await Task.Delay(s_between, TimeProvider.System);
        }
    }
}
