using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Bag;

public sealed class BagStoreTests : StoreTest
{
    [Fact]
    public void Two_writers_of_different_attributes_both_win_a_hundred_times()
    {
        var (a, b) = (World.Bags(), World.Bags());
        var id = Created(a, new AttributeBag());
        for (var i = 0; i < 100; i++)
        {
            using var one = a.LoadAsync(id).Now();
            using var other = b.LoadAsync(id).Now();
            one.Value.Set($"a{i}", [1]);
            other.Value.Set($"b{i}", [2]);
            Assert.Equal(SaveStatus.Saved, a.SaveAsync(one).Now());
            Assert.Equal(SaveStatus.Saved, b.SaveAsync(other).Now());
        }

        using var merged = a.LoadAsync(id).Now();
        Assert.Equal(200, merged.Value.Count);
        Assert.Equal(0, a.OverlapsWon + b.OverlapsWon);
    }

    /// <summary>Components of a page go on while its first bytes leave, and with them its session's first save.</summary>
    [Theory]
    [InlineData(nameof(Fault.None), false)]
    [InlineData(nameof(Fault.Unreachable), false)]
    [InlineData(nameof(Fault.None), true)]
    [InlineData(nameof(Fault.Unreachable), true)]
    public async Task What_is_changed_while_a_save_is_under_way_is_stored_by_the_next(string named, bool clears)
    {
        var fault = Enum.Parse<Fault>(named);
        var store = World.Bags();
        var id = Created(store, BagMergeTests.ToBag(new() { ["kept"] = "1", ["removed"] = "1", ["both"] = "1" }));
        using var session = store.LoadAsync(id).Now();
        session.Value.Set("first", [1]);
        session.Value.Set("both", [2]);
        var gate = new TaskCompletionSource();
        Faults.Once(fault);
        Faults.Gate = gate.Task;
        var save = store.SaveAsync(session);
        if (clears)
        {
            session.Value.Clear();
        }

        session.Value.Set("late", [3]);
        session.Value.Set("both", [3]);
        session.Value.Remove("removed");
        Faults.Gate = null;
        gate.SetResult();
        Assert.Equal(fault == Fault.None, await save == SaveStatus.Saved);
        Assert.True(session.Value.IsChanged);

        // Another writer in between: what this one has stored already is no change of its own any more.
        using (var other = store.LoadAsync(id).Now())
        {
            other.Value.Set("kept", [9]);
            other.Value.Set("first", [9]);
            Assert.Equal(SaveStatus.Saved, store.SaveAsync(other).Now());
        }

        var last = store.SaveAsync(session).Now();
        using var stored = store.LoadAsync(id).Now();
        if (clears)
        {
            Assert.Equal((SaveStatus.Saved, "both late"), (last, string.Join(' ', stored.Value.Keys)));
            return;
        }

        Assert.Equal((SaveStatus.Saved, "both first kept late"), (last, string.Join(' ', stored.Value.Keys)));
        Assert.Equal(
            [3, 3, 9], new[] { "late", "both", "kept" }.Select(key => stored.Value.TryGetValue(key, out var value) ? value[0] : 0));
        Assert.Equal(fault == Fault.None ? 9 : 1, stored.Value.TryGetValue("first", out var first) ? first[0] : 0);
        Assert.False(session.Value.IsChanged);
    }

    /// <summary>Whether the clear comes before the write begins or after: where it is stored, it is stored as one.</summary>
    [Fact]
    public async Task A_clear_by_another_task_at_the_moment_of_a_save_is_never_undone_by_a_late_writer()
    {
        var rounds = LongRun.IsAsked ? 20_000 : 3_000;
        var (store, random) = (World.Bags(), new Random(1));
        using var start = new Barrier(2);
        AttributeBag bag = new();
        var clears = Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    start.SignalAndWait();
                    Thread.SpinWait(random.Next(200));
                    bag.Clear();
                    start.SignalAndWait();
                }
            },
            TaskCreationOptions.LongRunning);
        var undone = 0;
        for (var round = 0; round < rounds; round++)
        {
            var id = Created(store, BagMergeTests.ToBag(new() { ["before"] = "1" }));
            using var session = store.LoadAsync(id).Now();
            using var late = store.LoadAsync(id).Now();
            session.Value.Set("change", [1]);
            late.Value.Set("late", [1]);
            bag = session.Value;
            start.SignalAndWait();
            var saved = store.SaveAsync(session).Now();
            start.SignalAndWait();
            var merged = saved == SaveStatus.Saved && store.SaveAsync(late).Now() == SaveStatus.Saved;
            undone += merged && !late.Value.TryGetValue("before", out _) ? 1 : 0;
            store.RemoveAsync(id).Now();
        }

        await clears;
        Assert.Equal(0, undone);
    }

    /// <summary>The clear begins after the bag was marked as being written, and before its content is.</summary>
    [Fact]
    public void A_clear_by_another_thread_waits_until_a_bag_is_written_as_it_was_marked()
    {
        using var rival = new RivalSerializer();
        var store = World.Bags(builder => builder.Serialize(rival));
        var id = Created(store, BagMergeTests.ToBag(new() { ["before"] = "1" }));
        using var session = store.LoadAsync(id).Now();
        using var late = store.LoadAsync(id).Now();
        session.Value.Set("change", [1]);
        late.Value.Set("late", [1]);
        rival.Rival = session.Value.Clear;
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(late).Now());
        Assert.Equal(["before", "change", "late"], late.Value.Keys.Order());
    }

    [Fact]
    public void A_clear_that_is_stored_with_a_new_id_is_not_undone_by_a_late_writer()
    {
        var store = World.Bags(static builder => builder.RotateIds());
        var id = Created(store, BagMergeTests.ToBag(new() { ["before"] = "1" }));
        using var session = store.LoadAsync(id).Now();
        using var late = store.LoadAsync(id).Now();
        late.Value.Set("late", [1]);
        session.Value.Clear();
        Assert.True(store.RotateIdAsync(session).Now().Succeeded);
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(late).Now());
        using var stored = store.LoadAsync(session.Id).Now();
        Assert.Equal(0, stored.Value.Count);
    }

    [Fact]
    public void A_bag_that_was_only_read_is_written_again_where_its_form_or_its_windows_have_changed()
    {
        var id = Created(World.Bags(), BagMergeTests.ToBag(new() { ["a"] = "1" }));
        var newer = World.Bags(b => b.Schema(2, s => s.Upgrade<AttributeBag>(1, static bag => bag)));
        using var session = newer.LoadAsync(id).Now();
        Assert.Equal(SaveStatus.Saved, newer.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Unchanged, newer.SaveAsync(session).Now());
        session.SetLifetime(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));
        Assert.Equal(SaveStatus.Saved, newer.SaveAsync(session).Now());

        using var again = newer.LoadAsync(id).Now();
        Assert.Equal(2, again.SchemaVersion);
        Assert.Equal(SaveStatus.Unchanged, newer.SaveAsync(again).Now());
        again.Value.Set("a", [(byte)'1']);
        Assert.Equal(SaveStatus.Unchanged, newer.SaveAsync(again).Now());
        again.Value.Set("a", [(byte)'2']);
        Assert.Equal(SaveStatus.Saved, newer.SaveAsync(again).Now());
    }

    [Fact]
    public void A_bag_that_was_only_read_is_written_again_after_a_write_in_doubt()
    {
        var store = World.Bags();
        using var session = store.CreateAsync(new AttributeBag()).Now();
        session.Value.Set("a", [2]);
        Faults.Once(Fault.LostReply);
        Assert.Equal(SaveStatus.OutcomeUnknown, store.SaveAsync(session).Now());
        Faults.Reset();
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
    }

    [Fact]
    public void What_another_writer_undid_of_a_write_in_doubt_does_not_come_back()
    {
        var (a, b) = (World.Bags(), World.Bags());
        using var session = a.CreateAsync(new AttributeBag()).Now();
        session.Value.Set("a", [2]);
        Faults.Once(Fault.LostReply);
        Assert.Equal(SaveStatus.OutcomeUnknown, a.SaveAsync(session).Now());
        Faults.Reset();
        Assert.True(b.UpdateAsync(session.Id, bag => bag.Set("a", [3])).Now().Succeeded);
        Assert.Equal(SaveStatus.Conflict, a.SaveAsync(session).Now());
        using var stored = b.LoadAsync(session.Id).Now();
        Assert.True(stored.Value.TryGetValue("a", out var value));
        Assert.Equal([3], value);
    }

    [Fact]
    public void An_update_that_returns_another_bag_is_a_clear()
    {
        var store = World.Bags();
        var id = Created(store, BagMergeTests.ToBag(new() { ["old"] = "1" }));
        using var slow = store.LoadAsync(id).Now();
        slow.Value.Set("late", [1]);
        Assert.True(store.UpdateAsync(id, _ => BagMergeTests.ToBag(new() { ["new"] = "1" })).Now().Succeeded);
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(slow).Now());
        using var stored = store.LoadAsync(id).Now();
        Assert.Equal(["new"], stored.Value.Keys);
    }

    [Fact]
    public void A_change_before_a_sign_in_does_not_reach_the_session_after_it()
    {
        var store = World.Bags();
        using var session = store.CreateAsync(new AttributeBag()).Now();
        using var slow = store.LoadAsync(session.Id).Now();
        slow.Value.Set("late", [1]);
        Assert.True(store.RenewIdAsync(session, "42").Now().Succeeded);
        Assert.Equal(SaveStatus.Gone, store.SaveAsync(slow).Now());
        using var stored = store.LoadAsync(session.Id).Now();
        Assert.Equal(0, stored.Value.Count);
    }

    [Fact]
    public void A_merge_keeps_windows_that_the_other_writer_gave_unless_this_one_gave_its_own()
    {
        var store = World.Bags();
        var id = Created(store, new AttributeBag());
        using var one = store.LoadAsync(id).Now();
        using var other = store.LoadAsync(id).Now();
        using var third = store.LoadAsync(id).Now();
        one.SetLifetime(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(one).Now());
        other.Value.Set("a", [1]);
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(other).Now());
        Assert.Equal(TimeSpan.FromMinutes(2), other.IdleTimeout);
        third.SetLifetime(TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(third).Now());
        using var stored = store.LoadAsync(id).Now();
        Assert.Equal(TimeSpan.FromHours(1), stored.IdleTimeout);
        Assert.True(stored.Value.TryGetValue("a", out _));
    }

    [Fact]
    public void A_merge_gives_up_after_the_tries_that_the_options_allow()
    {
        var store = World.Bags(b => b.Configure(o => o.MaxUpdateAttempts = 3));
        var rival = World.Bags();
        using var session = store.CreateAsync(new AttributeBag()).Now();
        var id = session.Id;
        session.Value.Set("mine", [1]);
        var writes = 0;
        Faults.Reset();
        Faults.Meanwhile = n =>
        {
            if (Faults.Kinds[n - 1] == CommandKind.Save && writes < 10)
            {
                var meanwhile = Faults.Meanwhile;
                Faults.Meanwhile = null;
                Assert.True(rival.UpdateAsync(id, bag => bag.Set($"rival{writes++}", [1])).Now().Succeeded);
                Faults.Meanwhile = meanwhile;
            }
        };
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(session).Now());
        Assert.Equal(3, writes);
        Faults.Meanwhile = null;
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        Assert.Equal(4, session.Value.Count);
    }

    [Fact]
    public void A_bag_whose_other_version_cannot_be_read_is_a_Conflict_and_is_left_alone()
    {
        var store = World.Bags();
        using var session = store.CreateAsync(new AttributeBag()).Now();
        session.Value.Set("a", [1]);
        World.Overwrite(value =>
        {
            value[16] ^= 1;
            return value;
        });
        var before = World.Dump()[0].Value;
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(session).Now());
        Assert.Equal(before, World.Dump()[0].Value);
    }
}
