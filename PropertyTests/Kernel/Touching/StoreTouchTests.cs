using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Touching;

public sealed class StoreTouchTests : StoreTest
{
    [Fact]
    public void One_touch_for_many_loads_within_the_granularity()
    {
        var store = World.Carts();
        var id = Created(store, NewCart());
        for (var second = 0; second < 120; second++)
        {
            World.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        }

        store.FlushAsync().Now();
        Assert.InRange(Faults.Touches.Count, 1, 3);
        Assert.Equal(120, store.Touches.Asked);
    }

    [Theory]
    [InlineData("shortened")]
    [InlineData("removed")]
    [InlineData("renewed")]
    public void A_late_touch_never_prolongs_what_was(string what)
    {
        var (a, b) = (World.Carts(), World.Carts());
        using var session = a.CreateAsync(NewCart()).Now();
        World.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(SessionStatus.Live, StatusOf(b, session.Id));
        var old = session.Id;
        switch (what)
        {
            case "shortened":
                session.SetLifetime(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
                Assert.Equal(SaveStatus.Saved, a.SaveAsync(session).Now());
                break;
            case "removed":
                Assert.Equal(RemoveStatus.Removed, a.RemoveAsync(session.Id).Now());
                break;
            default:
                Assert.Equal(SaveStatus.Saved, a.RenewIdAsync(session).Now().Status);
                break;
        }

        var before = World.Dump().ToDictionary(e => e.Key, e => e.TimeToLiveMs);
        b.FlushAsync().Now();
        Assert.Equal(before, World.Dump().ToDictionary(e => e.Key, e => e.TimeToLiveMs));
        Assert.Equal(1, what == "shortened" ? b.Touches.Superseded : b.Touches.Gone);
        World.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(SessionStatus.Missing, StatusOf(b, old));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_save_that_overtook_a_conflict_drops_the_touch_of_what_it_had_loaded(bool update)
    {
        var (a, b) = (World.Bags(), World.Bags());
        using var first = a.CreateAsync(new AttributeBag()).Now();
        if (update)
        {
            var done = b.UpdateAsync(first.Id, bag =>
            {
                first.Value.Set("a", [1]);
                a.SaveAsync(first).Now();
                bag.Set("b", [2]);
            }).Now();
            Assert.True(done.Succeeded);
        }
        else
        {
            using var second = b.LoadAsync(first.Id).Now();
            first.Value.Set("a", [1]);
            second.Value.Set("b", [2]);
            Assert.Equal(SaveStatus.Saved, a.SaveAsync(first).Now());
            Assert.Equal(SaveStatus.Saved, b.SaveAsync(second).Now());
        }

        b.FlushAsync().Now();
        Assert.Empty(Faults.Touches);
    }

    [Fact]
    public void A_save_drops_the_queued_touch()
    {
        var store = World.Carts();
        var id = Created(store, NewCart());
        World.Time.Advance(TimeSpan.FromMinutes(2));
        using var session = store.LoadAsync(id).Now();
        session.Value.Note = "changed";
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        store.FlushAsync().Now();
        Assert.Empty(Faults.Touches);
    }

    [Fact]
    public void Inline_touches_before_the_load_returns()
    {
        var store = World.Carts(b => b.Configure(o => o.TouchMode = TouchMode.Inline));
        var id = Created(store, NewCart());
        World.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        Assert.Single(Faults.Touches);
        Assert.Equal(World.Idle.TotalMilliseconds + 60_000, Assert.Single(World.Dump()).TimeToLiveMs);
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        Assert.Single(Faults.Touches);
    }

    [Fact]
    public void An_inline_touch_that_was_cancelled_is_made_by_the_next_load()
    {
        var store = World.Carts(b => b.Configure(o => o.TouchMode = TouchMode.Inline));
        var id = Created(store, NewCart());
        World.Time.Advance(TimeSpan.FromMinutes(2));
        Faults.TouchesCancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => store.LoadAsync(id, Faults.TouchesCancel.Token).Now());
        Faults.TouchesCancel = null;
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        Assert.Single(Faults.Touches);
    }

    [Fact]
    public void A_handle_that_is_kept_is_touched_by_hand_and_by_an_unchanged_save()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        World.Time.Advance(TimeSpan.FromMinutes(20));
        store.TouchAsync(session).Now();
        store.FlushAsync().Now();
        World.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        store.FlushAsync().Now();
        World.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(SessionStatus.Live, StatusOf(store, session.Id));
    }

    [Fact]
    public void A_session_without_an_idle_window_is_never_touched()
    {
        var store = World.Carts(b => b.Expire(null, TimeSpan.FromHours(1)));
        var id = Created(store, NewCart());
        World.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        store.FlushAsync().Now();
        Assert.Empty(Faults.Touches);
    }

    [Theory]
    [InlineData("save")]
    [InlineData("create")]
    [InlineData("renew")]
    public void After_a_slow_write_the_next_touch_is_due_by_the_time_it_was_sent(string what)
    {
        var store = World.Carts(b => b.Expire(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1)));
        Action slow = () => World.Time.Advance(TimeSpan.FromSeconds(5));
        Faults.Afterwards = what == "create" ? slow : null;
        using var session = store.CreateAsync(NewCart()).Now();
        Faults.Afterwards = slow;
        session.Value.Note = "changed";
        Assert.True(what == "create"
            || (what == "save" ? store.SaveAsync(session).Now() : store.RenewIdAsync(session).Now().Status) == SaveStatus.Saved);
        Faults.Afterwards = null;
        World.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(SessionStatus.Live, StatusOf(store, session.Id));
        store.FlushAsync().Now();
        World.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(SessionStatus.Live, StatusOf(store, session.Id));
    }

    [Fact]
    public void A_touch_that_failed_is_asked_again_at_the_next_load()
    {
        var store = World.Carts();
        var id = Created(store, NewCart());
        World.Time.Advance(TimeSpan.FromMinutes(20));
        Faults.TouchesFail = true;
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        store.FlushAsync().Now();
        Faults.TouchesFail = false;
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        store.FlushAsync().Now();
        World.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
    }
}
