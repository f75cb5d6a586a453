using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Sessions;

public sealed class SessionHandleTests : StoreTest
{
    public static TheoryData<string> Members => [.. Uses.Keys];

    private static Dictionary<string, Action<SessionStore<Cart>, Session<Cart>>> Uses => new()
    {
        ["Status"] = (store, s) => _ = s.Status,
        ["IsLive"] = (store, s) => _ = s.IsLive,
        ["SaveStatus"] = (store, s) => _ = s.SaveStatus,
        ["Id"] = (store, s) => _ = s.Id,
        ["Key"] = (store, s) => _ = s.Key,
        ["Value"] = (store, s) => _ = s.Value,
        ["Value.set"] = (store, s) => s.Value = new Cart(),
        ["CreatedAt"] = (store, s) => _ = s.CreatedAt,
        ["IdleTimeout"] = (store, s) => _ = s.IdleTimeout,
        ["Deadline"] = (store, s) => _ = s.Deadline,
        ["HasPrincipal"] = (store, s) => _ = s.HasPrincipal,
        ["SchemaVersion"] = (store, s) => _ = s.SchemaVersion,
        ["Serializer"] = (store, s) => _ = s.Serializer,
        ["Expire"] = (store, s) => s.SetLifetime(TimeSpan.FromMinutes(1), null),
        ["ToLogString"] = (store, s) => _ = s.ToLogString(),
        ["SaveAsync"] = (store, s) => store.SaveAsync(s).Now(),
        ["TouchAsync"] = (store, s) => store.TouchAsync(s).Now(),
        ["RemoveUnchangedAsync"] = (store, s) => store.RemoveUnchangedAsync(s).Now(),
        ["RenewIdAsync"] = (store, s) => store.RenewIdAsync(s).Now(),
    };

    [Theory]
    [MemberData(nameof(Members))]
    public void A_disposed_handle_and_every_copy_throws_on(string member)
    {
        var store = World.Carts();
        var session = store.CreateAsync(NewCart()).Now();
        var copy = session;
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Uses[member](store, session));
        Assert.Throws<ObjectDisposedException>(() => Uses[member](store, copy));
        using var next = store.CreateAsync(NewCart(2)).Now();
        Assert.Throws<ObjectDisposedException>(() => Uses[member](store, copy));
        copy.Dispose();
        session.Dispose();
        Assert.Equal(2, next.Value.UserId);
        Assert.Equal("disposed", copy.ToString());
    }

    [Theory]
    [InlineData("SaveAsync")]
    [InlineData("TouchAsync")]
    [InlineData("RemoveUnchangedAsync")]
    [InlineData("RenewIdAsync")]
    public void A_handle_of_another_store_is_refused_by(string member)
    {
        var (mine, other) = (World.Carts(), World.Carts());
        using var session = mine.CreateAsync(NewCart()).Now();
        Assert.Throws<ArgumentException>(() => Uses[member](other, session));
        Assert.Equal(SessionStatus.Live, StatusOf(mine, session.Id));
        session.Value.Note = "the handle is not stuck";
        Assert.Equal(SaveStatus.Saved, mine.SaveAsync(session).Now());
    }

    [Theory]
    [InlineData("Value")]
    [InlineData("Value.set")]
    [InlineData("CreatedAt")]
    [InlineData("Deadline")]
    [InlineData("Expire")]
    [InlineData("SaveAsync")]
    [InlineData("TouchAsync")]
    [InlineData("RemoveUnchangedAsync")]
    [InlineData("RenewIdAsync")]
    public void A_handle_that_is_not_live_refuses(string member)
    {
        var store = World.Carts();
        var id = Created(store, NewCart());
        store.RemoveAsync(id).Now();
        using var session = store.LoadAsync(id).Now();
        Assert.Equal(SessionStatus.Missing, session.Status);
        Assert.Equal(id, session.Id);
        Assert.Contains(
            "Missing", Assert.Throws<InvalidOperationException>(() => Uses[member](store, session)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_handle_is_None()
    {
        Session<Cart> session = default;
        Assert.Equal((SessionStatus.None, false, SaveStatus.None), (session.Status, session.IsLive, session.SaveStatus));
        Assert.Throws<ObjectDisposedException>(() => session.Value);
        Assert.Equal("disposed", session.ToString());
        session.Dispose();
    }

    [Fact]
    public async Task A_second_call_while_one_is_under_way_is_refused()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        session.Value.Note = "slow";
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var save = store.SaveAsync(session);
        Faults.Gate = null;
        Assert.Throws<InvalidOperationException>(() => store.SaveAsync(session).Now());
        Assert.Throws<InvalidOperationException>(() => store.RenewIdAsync(session).Now());
        gate.SetResult();
        Assert.Equal(SaveStatus.Saved, await save);
        session.Value.Note = "again";
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    [Fact]
    public async Task A_dispose_during_a_save_ends_the_handle_at_once_and_the_state_when_the_save_is_done()
    {
        var store = World.Carts();
        var session = store.CreateAsync(NewCart()).Now();
        var id = session.Id;
        session.Value.Note = "slow";
        var gate = new TaskCompletionSource();
        Faults.Gate = gate.Task;
        var save = store.SaveAsync(session);
        Faults.Gate = null;
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Value);
        using var other = store.CreateAsync(NewCart(9)).Now();
        gate.SetResult();
        Assert.Equal(SaveStatus.Saved, await save);
        Assert.Equal(9, other.Value.UserId);
        using var stored = store.LoadAsync(id).Now();
        Assert.Equal("slow", stored.Value.Note);
        Assert.Throws<ObjectDisposedException>(() => session.Value);
    }

    [Fact]
    public async Task A_disposed_store_refuses()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => store.LoadAsync(session.Id).Now().Status);
        Assert.Throws<ObjectDisposedException>(() => store.SaveAsync(session).Now());
        Assert.Throws<ObjectDisposedException>(() => store.RemoveAsync(session.Id).Now());
        Assert.Throws<ObjectDisposedException>(() => store.CreateAsync(NewCart()).Now().Status);
    }
}
