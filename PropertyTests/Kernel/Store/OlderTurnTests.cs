using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Store;

/// <summary>
/// What the writer before has left in a line may be older than what another process has stored by the time a call begins: the call
/// must neither decide by it nor lose a change to it.
/// </summary>
public sealed class OlderTurnTests : StoreTest
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly List<string> _seen = [];

    [Fact]
    public async Task An_update_that_changes_nothing_has_seen_what_was_stored_when_it_began()
    {
        var (store, elsewhere) = (World.Carts(), World.Carts());
        var id = Created(store, NewCart(note: "start"));
        var ours = await BehindAnOlderTurn(store, elsewhere, id, () => store.UpdateAsync(id, cart => _seen.Add(cart.Note)).AsTask());
        Assert.Equal((SessionStatus.Live, SaveStatus.Unchanged), (ours.Session, ours.Save));
        Assert.Equal("newest", _seen[^1]);
    }

    [Fact]
    public async Task An_update_to_what_stood_there_before_is_stored()
    {
        var (store, elsewhere) = (World.Carts(), World.Carts());
        var id = Created(store, NewCart(note: "start"));
        var ours = await BehindAnOlderTurn(store, elsewhere, id, () => store.UpdateAsync(id, static cart => cart.Note = "line").AsTask());
        Assert.Equal(SaveStatus.Saved, ours.Save);
        Assert.Equal("line", NoteOf(store, id));
    }

    [Fact]
    public async Task An_update_that_refuses_an_older_value_is_asked_again()
    {
        var (store, elsewhere) = (World.Carts(), World.Carts());
        var id = Created(store, NewCart(note: "start"));
        var ours = await BehindAnOlderTurn(store, elsewhere, id, () => store.UpdateAsync(id, cart =>
        {
            _seen.Add(cart.Note);
            cart.Note = cart.Note == "newest" ? "ours" : throw new NotSupportedException();
        }).AsTask());
        Assert.Equal(SaveStatus.Saved, ours.Save);
        Assert.Equal("ours", NoteOf(store, id));
    }

    [Fact]
    public async Task An_update_that_throws_on_the_newest_value_throws()
    {
        var (store, elsewhere) = (World.Carts(), World.Carts());
        var id = Created(store, NewCart(note: "start"));
        await Assert.ThrowsAsync<NotSupportedException>(() => BehindAnOlderTurn(store, elsewhere, id, () => store.UpdateAsync(id, cart =>
        {
            _seen.Add(cart.Note);
            throw new NotSupportedException();
        }).AsTask()));
        Assert.Equal("newest", _seen[^1]);
        Assert.Equal(0, store.Lines);
    }

    [Fact]
    public async Task An_update_of_what_ended_meanwhile_says_so()
    {
        var (store, elsewhere) = (World.Carts(), World.Carts());
        var id = Created(store, NewCart(note: "start"));
        var ours = await BehindAnOlderTurn(store, elsewhere, id, () => store.UpdateAsync(id, cart =>
        {
            _seen.Add(cart.Note);
            elsewhere.RemoveAsync(id).AsTask().Now();
        }).AsTask());
        Assert.Equal(new UpdateResult(SessionStatus.Missing, SaveStatus.None), ours);
    }

    /// <summary>What the line left has the change already, and what is stored has not.</summary>
    [Fact]
    public async Task A_bag_that_sets_what_stood_there_before_sets_it()
    {
        var (store, elsewhere) = (World.Bags(), World.Bags());
        var id = Created(store, ABag("start"));
        using var mine = store.LoadAsync(id).Now();
        mine.Value.Set("note", "line"u8.ToArray());
        var saved = await BehindAnOlderTurn(
            () => store.UpdateAsync(id, static bag => bag.Set("note", "line"u8.ToArray())),
            note =>
                Assert.Equal(SaveStatus.Saved, elsewhere.UpdateAsync(id, bag => bag.Set("note", Encoding.UTF8.GetBytes(note))).Now().Save),
            () => store.SaveAsync(mine).AsTask());
        Assert.Equal(SaveStatus.Saved, saved);
        using var stored = store.LoadAsync(id).Now();
        Assert.Equal("line"u8.ToArray(), stored.Value.TryGetValue("note", out var note) ? note : null);
        Assert.Equal(0, store.Lines);
    }

    private static AttributeBag ABag(string note)
    {
        var bag = new AttributeBag();
        bag.Set("note", Encoding.UTF8.GetBytes(note));
        return bag;
    }

    private static string NoteOf(SessionStore<Cart> store, SessionId id)
    {
        using var session = store.LoadAsync(id).Now();
        return session.Value.Note;
    }

    private Task<UpdateResult> BehindAnOlderTurn(
        SessionStore<Cart> store, SessionStore<Cart> elsewhere, SessionId id, Func<Task<UpdateResult>> ours) => BehindAnOlderTurn(
        () => store.UpdateAsync(id, static cart => cart.Note = "line"),
        note => Assert.Equal(SaveStatus.Saved, elsewhere.UpdateAsync(id, cart => cart.Note = note).Now().Save),
        ours);

    /// <summary>
    /// A writer of this process has a turn, and has stored "line". Before it learns that, another process stores "newest", and a call
    /// begins.
    /// </summary>
    private async Task<TResult> BehindAnOlderTurn<TResult>(
        Func<ValueTask<UpdateResult>> inTurn, Action<string> elsewhere, Func<Task<TResult>> begin)
    {
        // What begins within a turn takes none of its own.
        var outside = ExecutionContext.Capture()!;
        Task<TResult>? ours = null;
        var saves = 0;
        Faults.Reset();
        Faults.Meanwhile = number =>
        {
            if (Faults.Kinds[number - 1] == CommandKind.Save && ++saves == 1)
            {
                // Its first try is a conflict: from then on it has a turn.
                Quietly(() => elsewhere("first"));
            }
        };
        Faults.Afterwards = () =>
        {
            if (saves == 2 && ours is null)
            {
                Quietly(() =>
                {
                    elsewhere("newest");
                    ExecutionContext.Run(outside, _ => ours = begin(), null);
                    Assert.False(ours!.IsCompleted);
                });
            }
        };
        Assert.Equal(SaveStatus.Saved, (await inTurn()).Save);
        (Faults.Meanwhile, Faults.Afterwards) = (null, null);
        return await ours!.WaitAsync(s_bound);
    }

    private void Quietly(Action act)
    {
        var (meanwhile, afterwards) = (Faults.Meanwhile, Faults.Afterwards);
        (Faults.Meanwhile, Faults.Afterwards) = (null, null);
        act();
        (Faults.Meanwhile, Faults.Afterwards) = (meanwhile, afterwards);
    }
}
