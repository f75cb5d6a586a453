using SessionKernel.PropertyTests.Docs.Recipes.IdKeyChange;
using Xunit;
using Format = SessionKernel.PropertyTests.Docs.Recipes.SerializerChange;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>The recipes of docs/schema-changes.md for serializer, ids and names.</summary>
public sealed class FormatRecipeTests
{
    private static readonly SessionIdKey OldKey = SessionIdKey.FromSecret([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly SessionIdKey NewKey = SessionIdKey.FromSecret([.. Enumerable.Range(0, 32).Select(i => (byte)(255 - i))]);

    private readonly Fleet _fleet = new();

    [Fact]
    public async Task Json_to_MemoryPack_readers_first()
    {
        await using var before = await _fleet.NodeAsync(Format.Recipe.Before());
        await using var readers = await _fleet.NodeAsync(Format.Recipe.ReadersFirst());
        await using var lifted = await _fleet.NodeAsync(Format.Recipe.PinLifted());
        using var created = await before.CreateAsync(new Format.ShopSession { UserId = 42 });

        await readers.UpdateAsync(created.Id, static session => session.UserId = 43);
        using var old = await before.LoadAsync(created.Id);
        Assert.Equal(("JSON", 43), (old.Serializer, old.Value.UserId));

        await lifted.UpdateAsync(created.Id, static session => session.UserId = 44);
        using var current = await readers.LoadAsync(created.Id);
        Assert.Equal(("MemoryPack", 44), (current.Serializer, current.Value.UserId));
    }

    [Fact]
    public async Task A_serializer_that_a_node_does_not_read_is_UnknownFormat()
    {
        await using var before = await _fleet.NodeAsync(Format.Recipe.Before());
        await using var retired = await _fleet.NodeAsync(Format.Recipe.JsonRetired());
        using var json = await before.CreateAsync(new Format.ShopSession());
        using var packed = await retired.CreateAsync(new Format.ShopSession());
        using var retiredTooEarly = await retired.LoadAsync(json.Id);
        using var liftedTooEarly = await before.LoadAsync(packed.Id);
        Assert.Equal(SessionStatus.UnknownFormat, retiredTooEarly.Status);
        Assert.Equal(SessionStatus.UnknownFormat, liftedTooEarly.Status);
    }

    [Fact]
    public async Task Unkeyed_to_keyed()
    {
        await using var accepting = await _fleet.NodeAsync(Recipe.AcceptKeyed(Bag(), NewKey));
        await using var issuing = await _fleet.NodeAsync(Recipe.IssueKeyed(Bag(), NewKey));
        await using var keyedOnly = await _fleet.NodeAsync(Recipe.KeyedOnly(Bag(), NewKey));
        await using var before = await _fleet.NodeAsync(Bag());
        var unkeyed = await CreateAsync(accepting);
        var keyed = await CreateAsync(issuing);
        Assert.Equal(SessionStatus.Live, await StatusAsync(issuing, unkeyed));
        Assert.Equal(SessionStatus.Live, await StatusAsync(accepting, keyed));
        Assert.Equal(SessionStatus.Live, await StatusAsync(keyedOnly, keyed));
        Assert.Equal(SessionStatus.Missing, await StatusAsync(before, keyed));
        Assert.Equal(SessionStatus.InvalidId, await StatusAsync(keyedOnly, unkeyed));
    }

    [Fact]
    public async Task Key_roll()
    {
        await using var before = await _fleet.NodeAsync(Bag().IdKeys(OldKey));
        await using var accepting = await _fleet.NodeAsync(Recipe.AcceptNew(Bag(), OldKey, NewKey));
        await using var issuing = await _fleet.NodeAsync(Recipe.IssueNew(Bag(), OldKey, NewKey));
        await using var retired = await _fleet.NodeAsync(Recipe.RetireOld(Bag(), NewKey));
        var old = await CreateAsync(accepting);
        var current = await CreateAsync(issuing);
        Assert.Equal(SessionStatus.Live, await StatusAsync(issuing, old));
        Assert.Equal(SessionStatus.Live, await StatusAsync(accepting, current));
        Assert.Equal(SessionStatus.InvalidId, await StatusAsync(before, current));
        Assert.Equal(SessionStatus.InvalidId, await StatusAsync(retired, old));
        Assert.Equal(SessionStatus.Live, await StatusAsync(before, old));
    }

    [Fact]
    public async Task Another_store_name_or_prefix_finds_nothing_and_another_schema_name_reads_nothing()
    {
        await using var store = await _fleet.NodeAsync(Bag());
        await using var renamed = await _fleet.NodeAsync(SessionStore.ForBag("other").Expire(idle: TimeSpan.FromMinutes(30)));
        await using var moved = await _fleet.NodeAsync(Bag().Configure(static options => options.KeyPrefix = "other:"));
        await using var reschemed = await _fleet.NodeAsync(Bag().Schema(1, static schema => schema.Named("other")));
        var id = await CreateAsync(store);
        Assert.Equal(SessionStatus.Missing, await StatusAsync(renamed, id));
        Assert.Equal(SessionStatus.Missing, await StatusAsync(moved, id));
        Assert.Equal(SessionStatus.UnknownFormat, await StatusAsync(reschemed, id));
    }

    private static SessionStoreBuilder<AttributeBag> Bag() => SessionStore.ForBag("web").Expire(idle: TimeSpan.FromMinutes(30));

    private static async Task<SessionId> CreateAsync(SessionStore<AttributeBag> store)
    {
        using var session = await store.CreateAsync(new AttributeBag());
        return session.Id;
    }

    private static async Task<SessionStatus> StatusAsync(SessionStore<AttributeBag> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.Status;
    }
}
