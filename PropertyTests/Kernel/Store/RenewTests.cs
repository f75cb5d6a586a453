using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Store;

public sealed class RenewTests : StoreTest
{
    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    public void The_old_id_answers_Moved_for_10_seconds_then_Missing(string? principal)
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var old = session.Id;
        World.Time.Advance(TimeSpan.FromMinutes(5));
        session.Value.Note = "stored by the renew";
        Assert.Equal(SaveStatus.Saved, store.RenewIdAsync(session, principal).Now().Status);
        Assert.NotEqual(old, session.Id);
        Assert.Equal(principal is not null, session.HasPrincipal);
        Assert.Equal(World.Start.AddMinutes(principal is null ? 0 : 5), session.CreatedAt);
        Assert.Equal(session.CreatedAt + World.Absolute, session.Deadline);
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        Assert.Equal(SessionStatus.Moved, StatusOf(store, old));
        Assert.DoesNotContain(World.Dump(), e => e.Value.AsSpan().IndexOf(session.Id.Bytes) >= 0);
        World.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionStatus.Missing, StatusOf(store, old));
        using var stored = store.LoadAsync(session.Id).Now();
        Assert.Equal("stored by the renew", stored.Value.Note);
        Assert.Equal(stored.CreatedAt, session.CreatedAt);
    }

    [Fact]
    public void A_sign_in_that_is_cancelled_once_the_new_session_is_stored_goes_on()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var old = session.Id;
        using var cancel = new CancellationTokenSource();
        Faults.Reset();
        Faults.Meanwhile = n =>
        {
            if (n == 2)
            {
                cancel.Cancel();
            }
        };
        Assert.Equal(SaveStatus.Saved, store.RenewIdAsync(session, "42", cancel.Token).Now().Status);
        Assert.True(cancel.IsCancellationRequested);
        Assert.Equal(SessionStatus.Live, StatusOf(store, session.Id));
        Assert.Equal(SessionStatus.Moved, StatusOf(store, old));
    }

    [Fact]
    public void A_sign_in_that_fails_after_a_merge_leaves_only_the_old_session()
    {
        var (store, other) = (World.Bags(), World.Bags());
        using var session = store.CreateAsync(new AttributeBag()).Now();
        var id = session.Id;
        Faults.Reset();
        Faults.Next = (n, _) => n == 4 ? Fault.Unreachable : Fault.None;
        Faults.Meanwhile = n =>
        {
            if (n == 2)
            {
                Faults.Meanwhile = null;
                var (commands, next) = (Faults.Commands, Faults.Next);
                Faults.Next = null;
                Assert.True(other.UpdateAsync(id, bag => bag.Set("theirs", [1])).Now().Succeeded);
                Faults.Next = (m, kind) => m == commands + 3 && kind == CommandKind.Save ? Fault.Unreachable : Fault.None;
            }
        };
        Assert.Equal(SaveStatus.Unavailable, store.RenewIdAsync(session, "42").Now().Status);
        Assert.Single(World.Dump());
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
    }

    [Fact]
    public void The_same_principal_again_keeps_age_and_route()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart(), "42").Now();
        var route = session.Id.Route;
        World.Time.Advance(TimeSpan.FromMinutes(5));
        Faults.Reset();
        Assert.True(store.RenewIdAsync(session, "42").Now().Succeeded);
        Assert.Equal((route, World.Start), (session.Id.Route, session.CreatedAt));
        Assert.Equal([CommandKind.Renew], Faults.Kinds);
    }

    [Fact]
    public void A_principal_needs_an_absolute_lifetime()
    {
        var store = World.Carts(b => b.Expire(World.Idle));
        Assert.Throws<InvalidOperationException>(() => store.CreateAsync(NewCart(), "42").Now().Status);
        using var session = store.CreateAsync(NewCart()).Now();
        Assert.Throws<InvalidOperationException>(() => store.RenewIdAsync(session, "42").Now());
        session.SetLifetime(World.Idle, TimeSpan.FromHours(1));
        Assert.True(store.RenewIdAsync(session, "42").Now().Succeeded);
        Assert.Equal(World.Start.AddHours(1), session.Deadline);
        Assert.Throws<InvalidOperationException>(() => session.SetLifetime(World.Idle, null));
        using var own = store.CreateAsync(NewCart(), "42", new SessionLifetime(null, TimeSpan.FromHours(2))).Now();
        Assert.True(own.IsLive);
        Assert.Throws<ArgumentException>(() => store.CreateAsync(NewCart(), null, new SessionLifetime(null, null)).Now().Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    public void A_typed_session_that_was_changed_meanwhile_is_a_Conflict_and_stays_at_its_old_id(string? principal)
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var old = session.Id;
        Assert.True(store.UpdateAsync(old, c => c.UserId = 99).Now().Succeeded);
        Assert.Equal(SaveStatus.Conflict, store.RenewIdAsync(session, principal).Now().Status);
        Assert.Equal(old, session.Id);
        Assert.Single(World.Dump());
        using var stored = store.LoadAsync(old).Now();
        Assert.Equal(99, stored.Value.UserId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    public void A_bag_that_was_changed_meanwhile_is_merged(string? principal)
    {
        var store = World.Bags();
        using var session = store.CreateAsync(new AttributeBag()).Now();
        session.Value.Set("mine", [1]);
        Assert.True(store.UpdateAsync(session.Id, b => b.Set("theirs", [2])).Now().Succeeded);
        Assert.Equal(SaveStatus.Saved, store.RenewIdAsync(session, principal).Now().Status);
        using var stored = store.LoadAsync(session.Id).Now();
        Assert.Equal(["mine", "theirs"], stored.Value.Keys);
        Assert.Equal(2, World.Dump().Count);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData("42", 3)]
    public void A_bag_that_is_changed_again_and_again_is_a_Conflict(string? principal, int tries)
    {
        var (store, rival) = (World.Bags(), World.Bags());
        using var session = store.CreateAsync(new AttributeBag()).Now();
        var (id, route) = (session.Id, session.Key);
        var writes = 0;
        Faults.Reset();
        Faults.Meanwhile = n =>
        {
            if (Faults.Kinds[n - 1] is CommandKind.Renew
                || (principal is not null && Faults.Kinds[n - 1] is CommandKind.Save or CommandKind.Create))
            {
                var meanwhile = Faults.Meanwhile;
                Faults.Meanwhile = null;
                Assert.True(rival.UpdateAsync(id, b => b.Set($"rival{writes++}", [1])).Now().Succeeded);
                Faults.Meanwhile = meanwhile;
            }
        };
        Assert.Equal(SaveStatus.Conflict, store.RenewIdAsync(session, principal).Now().Status);
        Faults.Meanwhile = null;
        Assert.True(writes >= tries);
        Assert.Equal((id, route), (session.Id, session.Key));
        Assert.Single(World.Dump());
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    public void A_session_that_was_ended_meanwhile_is_Gone_and_leaves_nothing(string? principal)
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        Assert.Equal(RemoveStatus.Removed, store.RemoveAsync(session.Id).Now());
        Assert.Equal(SaveStatus.Gone, store.RenewIdAsync(session, principal).Now().Status);
        Assert.Empty(World.Dump());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData("42", false)]
    [InlineData("42", true)]
    public void Whatever_command_the_server_dies_at_at_most_one_id_works(string? principal, bool losesReply)
    {
        var store = World.Bags();
        for (var command = 1; command <= 6; command++)
        {
            var bag = new AttributeBag();
            bag.Set("a", [1]);
            using var session = store.CreateAsync(bag).Now();
            var old = session.Id;
            if (command % 2 == 0)
            {
                Assert.True(store.UpdateAsync(old, b => b.Set("theirs", [2])).Now().Succeeded);
            }

            Faults.DieAt(command, losesReply);
            var renewed = store.RenewIdAsync(session, principal).Now();
            Faults.Reset();
            Assert.Equal(renewed.Succeeded, session.Id != old);
            var works = new[] { old, session.Id }.Distinct().Count(id => StatusOf(store, id) == SessionStatus.Live);
            Assert.True(renewed.Succeeded ? works == 1 : works <= 1);
            Assert.True(!renewed.Succeeded || StatusOf(store, old) == SessionStatus.Moved);
            Assert.True(renewed.Succeeded || losesReply || StatusOf(store, old) == SessionStatus.Live);
        }
    }
}
