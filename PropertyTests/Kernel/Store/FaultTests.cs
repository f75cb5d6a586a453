using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Store;

public sealed class FaultTests : StoreTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_retried_save_whose_reply_was_lost_is_Saved_with_and_without_a_writer_in_between(bool between)
    {
        var (a, b) = (World.Carts(), World.Carts());
        using var session = a.CreateAsync(NewCart()).Now();
        var id = session.Id;
        session.Value.Note = "mine";
        Faults.Once(Fault.Retried);
        Faults.Meanwhile = _ =>
        {
            Faults.Meanwhile = null;
            Assert.True(!between || b.UpdateAsync(id, c => c.UserId = 99).Now().Succeeded);
        };
        Assert.Equal(SaveStatus.Saved, a.SaveAsync(session).Now());
        using var stored = a.LoadAsync(id).Now();
        Assert.Equal(("mine", between ? 99 : 1), (stored.Value.Note, stored.Value.UserId));
        session.Value.Note = "next";
        Assert.Equal(between ? SaveStatus.Conflict : SaveStatus.Saved, a.SaveAsync(session).Now());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_an_unknown_outcome_the_handle_accepts_either_of_its_stamps(bool applied)
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        session.Value.Note = "first";
        Faults.Once(applied ? Fault.LostReply : Fault.Unreachable);
        Assert.Equal(applied ? SaveStatus.OutcomeUnknown : SaveStatus.Unavailable, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        using var stored = store.LoadAsync(session.Id).Now();
        Assert.Equal("first", stored.Value.Note);
    }

    [Fact]
    public void After_an_unknown_outcome_another_writer_is_a_Conflict()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        session.Value.Note = "first";
        Faults.Once(Fault.LostReply);
        Assert.Equal(SaveStatus.OutcomeUnknown, store.SaveAsync(session).Now());
        Assert.True(store.UpdateAsync(session.Id, c => c.UserId = 99).Now().Succeeded);
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(session).Now());
    }

    [Theory]
    [InlineData((int)Fault.Unreachable, SaveStatus.Unavailable, SessionStatus.Unavailable, RemoveStatus.Unavailable)]
    [InlineData((int)Fault.Denied, SaveStatus.Denied, SessionStatus.Denied, RemoveStatus.Denied)]
    [InlineData((int)Fault.Full, SaveStatus.StoreFull, SessionStatus.Unavailable, RemoveStatus.Unavailable)]
    [InlineData((int)Fault.LostReply, SaveStatus.OutcomeUnknown, SessionStatus.Unavailable, RemoveStatus.OutcomeUnknown)]
    public void Each_operation_says_that_it_was_not_served(int fault, SaveStatus save, SessionStatus load, RemoveStatus remove)
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var id = session.Id;
        session.Value.Note = "changed";
        Faults.Next = (_, _) => (Fault)fault;
        Assert.Equal(save, store.SaveAsync(session).Now());
        Assert.Equal(load, StatusOf(store, id));
        using var refused = store.CreateAsync(NewCart()).Now();
        Assert.Equal(save, refused.SaveStatus);
        Assert.False(refused.IsLive);
        Assert.Throws<InvalidOperationException>(() => refused.Id);
        Assert.Equal(save, store.RenewIdAsync(session).Now().Status);
        // Across slots the new session is stored first: while that is in doubt, the old one stands and nothing else does.
        Assert.Equal(save == SaveStatus.OutcomeUnknown ? SaveStatus.Unavailable : save, store.RenewIdAsync(session, "42").Now().Status);
        Assert.Equal(id, session.Id);
        Assert.Equal(remove, store.RemoveAsync(id).Now());
    }

    [Theory]
    [InlineData((int)Fault.Unreachable, SessionKernelError.Unavailable)]
    [InlineData((int)Fault.LostReply, SessionKernelError.OutcomeUnknown)]
    public void Under_Throw_each_operation_throws_and_leaves_the_handle_usable(int fault, SessionKernelError error)
    {
        var store = World.Carts(b => b.OutagePolicy(OutagePolicy.Throw));
        using var session = store.CreateAsync(NewCart()).Now();
        session.Value.Note = "changed";
        var id = session.Id;
        Action[] calls =
        [
            () => store.SaveAsync(session).Now(),
            () => store.CreateAsync(NewCart()).Now().Dispose(),
            () => store.UpdateAsync(id, c => c.UserId++).Now(),
            () => store.RenewIdAsync(session).Now(),
            () => store.RemoveAsync(id).Now(),
        ];
        foreach (var call in calls.Take(fault == (int)Fault.LostReply ? 4 : 5))
        {
            Faults.Next = (_, kind) => kind == CommandKind.Load && fault == (int)Fault.LostReply ? Fault.None : (Fault)fault;
            Assert.Equal(error, Assert.Throws<SessionKernelException>(call).Error);
            Faults.Next = null;
        }

        Assert.True(store.SaveAsync(session).Now() is SaveStatus.Saved or SaveStatus.Conflict);
    }

    [Fact]
    public void Cancelled_before_it_is_written_every_operation_throws_and_changes_nothing()
    {
        var (store, bags) = (World.Carts(), World.Bags());
        using var session = store.CreateAsync(NewCart()).Now();
        using var bag = bags.CreateAsync(new AttributeBag()).Now();
        var before = World.Dump().ToDictionary(e => e.Key, e => e.Value);
        session.Value.Note = "changed";
        bag.Value.Set("a", [1]);
        var token = new CancellationToken(true);
        Action[] calls =
        [
            () => store.SaveAsync(session, token).Now(),
            () => bags.SaveAsync(bag, token).Now(),
            () => store.LoadAsync(session.Id, token).Now().Dispose(),
            () => store.CreateAsync(NewCart(), cancellationToken: token).Now().Dispose(),
            () => store.UpdateAsync(session.Id, c => c.UserId++, token).Now(),
            () => store.RenewIdAsync(session, cancellationToken: token).Now(),
            () => store.RenewIdAsync(session, "42", token).Now(),
            () => store.RemoveAsync(session.Id, token).Now(),
            () => store.RemoveUnchangedAsync(session, token).Now(),
        ];
        Assert.All(calls, call => Assert.ThrowsAny<OperationCanceledException>(call));
        Assert.Equal(before, World.Dump().ToDictionary(e => e.Key, e => e.Value));
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Saved, bags.SaveAsync(bag).Now());
    }

    [Fact]
    public void Every_flip_and_cut_of_a_stored_value_is_a_status()
    {
        var store = World.Carts();
        var id = Created(store, NewCart(7, "note"));
        var whole = World.Dump()[0].Value;
        for (var at = 0; at < whole.Length; at++)
        {
            World.Overwrite(_ => whole[..at]);
            Assert.True(StatusOf(store, id) is SessionStatus.Corrupt or SessionStatus.UnknownFormat);
            for (var bit = 0; bit < 8; bit++)
            {
                World.Overwrite(_ => [.. whole[..at], (byte)(whole[at] ^ (1 << bit)), .. whole[(at + 1)..]]);
                Assert.True(StatusOf(store, id) is SessionStatus.Corrupt or SessionStatus.UnknownFormat);
            }
        }

        World.Overwrite(_ => new byte[10_000_000]);
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(store, id));
        World.Overwrite(_ => whole);
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
    }
}
