using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Expiry;

public sealed class StoreExpiryTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const long FlushMs = 50;

    [Fact]
    public void A_session_in_use_never_idles_out_early_nor_lives_past_its_windows() => ForAll(
        from windows in Gens.StoreWindows
        from steps in Gen.ArrayOf(from share in Gen.Choose(1, 130) from node in Gen.Choose(0, 1) select (share, node), 25)
        select (windows, steps),
        drawn =>
        {
            var world = new World();
            var nodes = new[] { world.Carts(Configure), world.Carts(Configure) };
            using var created = nodes[0].CreateAsync(new Cart()).Now();
            var windows = ExpiryPolicy.Windows(drawn.windows.Idle, drawn.windows.Absolute, world.NowMs);
            var used = world.NowMs;
            foreach (var (share, node) in drawn.steps)
            {
                var unit = windows.IdleMs != 0 ? windows.IdleMs : (windows.DeadlineMs - World.Start.ToUnixTimeMilliseconds()) / 10;
                // A fake clock shows its new time to the timers that it passes: the flush must get its own step.
                world.Time.Advance(TimeSpan.FromMilliseconds(FlushMs));
                world.Time.Advance(TimeSpan.FromMilliseconds(unit * share / 100));
                using var session = nodes[node].LoadAsync(created.Id).Now();
                var idled = windows.IdleMs == 0 ? long.MinValue : world.NowMs - used - windows.IdleMs;
                var past = windows.DeadlineMs != 0 && world.NowMs >= windows.DeadlineMs;
                Assert.False(session.IsLive && (past || idled >= windows.GranularityMs + FlushMs));
                Assert.True(session.IsLive || past || idled >= 0, $"{session.Status} {-idled} ms early");
                if (!session.IsLive)
                {
                    break;
                }

                used = world.NowMs;
            }

            created.Dispose();
            world.Finish();

            void Configure(SessionStoreBuilder<Cart> builder) => builder.Expire(drawn.windows.Idle, drawn.windows.Absolute);
        },
        runs: 300);

    [Fact]
    public void A_sessions_own_windows_are_honoured_by_another_node() => ForAll(Gens.StoreWindows.Zip(Gens.Windows), drawn =>
    {
        var world = new World();
        var (a, b) = (world.Carts(x => x.Expire(drawn.Item1.Idle, drawn.Item1.Absolute)), world.Carts());
        using var mine = a.CreateAsync(new Cart()).Now();
        mine.SetLifetime(drawn.Item2.Idle, drawn.Item2.Absolute);
        Assert.Equal(SaveStatus.Saved, a.SaveAsync(mine).Now());
        var (_, _, ttl) = Assert.Single(world.Dump());
        Assert.Equal(ExpiryPolicy.Windows(drawn.Item2.Idle, drawn.Item2.Absolute, world.NowMs).TimeToLiveMs(world.NowMs), ttl);

        using var theirs = b.LoadAsync(mine.Id).Now();
        Assert.Equal(drawn.Item2.Idle, theirs.IdleTimeout);
        Assert.Equal(drawn.Item2.Absolute is { } lifetime ? World.Start + lifetime : null, theirs.Deadline);
        theirs.Value.Note = "changed elsewhere";
        Assert.Equal(SaveStatus.Saved, b.SaveAsync(theirs).Now());
        Assert.Equal(ttl, Assert.Single(world.Dump()).TimeToLiveMs);
        mine.Dispose();
        theirs.Dispose();
        world.Finish();
    }, runs: 50);

    [Fact]
    public void A_node_that_remembers_a_touch_under_a_longer_window_touches_under_the_shorter()
    {
        var world = new World();
        var (a, b) = (world.Carts(), world.Carts());
        using var mine = a.CreateAsync(new Cart()).Now();
        using (b.LoadAsync(mine.Id).Now())
        {
        }

        b.FlushAsync().Now();
        mine.SetLifetime(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));
        Assert.Equal(SaveStatus.Saved, a.SaveAsync(mine).Now());
        for (var second = 0; second < 55; second += 5)
        {
            world.Time.Advance(TimeSpan.FromSeconds(5));
            using var session = b.LoadAsync(mine.Id).Now();
            Assert.Equal(SessionStatus.Live, session.Status);
        }

        mine.Dispose();
        world.Finish();
    }

    [Fact]
    public void What_is_over_by_the_clock_of_a_reader_is_Expired_and_its_save_Gone()
    {
        var world = new World();
        var store = world.Carts(x => x.Expire(null, TimeSpan.FromMinutes(1)));
        using var session = store.CreateAsync(new Cart()).Now();
        var late = new World();
        late.Time.Advance(TimeSpan.FromMinutes(2));
        var elsewhere = SessionStore.For<Cart>("shop").Serialize(Serializers.MemoryPackSessionSerializer.Default)
            .Expire(World.Idle).UseTime(late.Time)
            .UseBackend(context => new MemoryBackend(world.Memory, context with { Time = world.Time })).BuildAsync().Now();
        using (var expired = elsewhere.LoadAsync(session.Id).Now())
        {
            Assert.Equal(SessionStatus.Expired, expired.Status);
        }

        world.Time.Advance(TimeSpan.FromMinutes(1));
        session.Value.Note = "late";
        Assert.Equal(SaveStatus.Gone, store.SaveAsync(session).Now());
        Assert.Empty(world.Dump());
        session.Dispose();
        world.Finish();
    }
}
