using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>The sessions of a principal: what is listed, what ends, and how many there may be.</summary>
public abstract class PrincipalSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private const string Ann = "ann";
    private const string Bob = "bob";

    [SuiteFact]
    public async Task What_can_be_shown_of_a_session_is_told()
    {
        var time = Clock();
        var store = await TypedAsync(builder => builder.UseTime(time).TrustClock().Label(basket => basket.Items.FirstOrDefault()));
        using var phone = await store.CreateAsync(new Basket { Items = ["phone"] }, Ann);
        using var other = await store.CreateAsync(
            new Basket { Items = ["laptop"] }, Ann, new SessionLifetime(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)));
        using var bobs = await store.CreateAsync(new Basket { Items = ["bob's"] }, Bob);
        await ShortenAsync(KeyOf(phone.Key), IdleMs + GranularityMs - (10 * Minute));

        var listed = await ListAsync(store, Ann, phone.Key);
        Assert.Equal(2, listed.Count);
        var first = listed.Single(one => one.PublicId == phone.Key.ToDigestString());
        Assert.Equal(("phone", true, phone.CreatedAt, phone.Deadline), (first.Label, first.IsCurrent, first.CreatedAt, first.Deadline));
        Assert.InRange(time.GetUtcNow() - first.LastSeenAt!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11) + Slack);
        var second = listed.Single(one => one.PublicId == other.Key.ToDigestString());
        Assert.Equal(("laptop", false, other.Deadline), (second.Label, second.IsCurrent, second.Deadline));
        Assert.Equal("bob's", Assert.Single(await ListAsync(store, Bob)).Label);
        Assert.Empty(await ListAsync(store, "nobody"));
    }

    [SuiteFact]
    public async Task One_session_ends_and_only_for_its_principal()
    {
        var store = await TypedAsync();
        using var first = await store.CreateAsync(new Basket(), Ann);
        using var second = await store.CreateAsync(new Basket(), Ann);
        var publicId = first.Key.ToDigestString();
        Assert.Equal(RemoveStatus.Missing, await store.RevokeAsync(Bob, publicId));
        Assert.Equal(RemoveStatus.InvalidId, await store.RevokeAsync(Ann, "no digest"));
        Assert.Equal(RemoveStatus.InvalidId, await store.RevokeAsync(Ann, publicId[..^1] + "-"));
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, first.Id));

        Assert.Equal(RemoveStatus.Removed, await store.RevokeAsync(Ann, publicId));
        Assert.Equal(RemoveStatus.Missing, await store.RevokeAsync(Ann, publicId));
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, first.Id));
        first.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Gone, await store.SaveAsync(first));
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, second.Id));
        Assert.Equal(second.Key.ToDigestString(), Assert.Single(await ListAsync(store, Ann)).PublicId);
    }

    [SuiteFact]
    public async Task All_end_but_the_one_that_goes_on()
    {
        var store = await TypedAsync();
        var sessions = await SignInAsync(store, Ann, 20);
        using var bobs = await store.CreateAsync(new Basket(), Bob);
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 19), await store.RevokeAllAsync(Ann, except: sessions[7].Key));
        Assert.Equal(sessions[7].Key.ToDigestString(), Assert.Single(await ListAsync(store, Ann)).PublicId);
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), await store.RevokeAllAsync(Ann));
        Assert.Equal(new RevokeResult(RemoveStatus.Missing, 0), await store.RevokeAllAsync(Ann));
        foreach (var session in sessions)
        {
            Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));
            session.Dispose();
        }

        Assert.Equal(SessionStatus.Live, await StatusAsync(store, bobs.Id));
    }

    /// <summary>Redis evicts an index like any other key.</summary>
    [SuiteFact]
    public async Task Touches_put_an_evicted_index_back()
    {
        var time = Clock();
        var store = await TypedAsync(builder => builder.UseTime(time).TrustClock());
        var sessions = await SignInAsync(store, Ann, 8);
        await Storage.EvictIndexesAsync(Prefix);
        Assert.Empty(await ListAsync(store, Ann));

        time.Advance(TimeSpan.FromMilliseconds(GranularityMs));
        foreach (var session in sessions)
        {
            Assert.Equal(SessionStatus.Live, await StatusAsync(store, session.Id));
        }

        await store.FlushAsync();
        Assert.Equal(8, (await ListAsync(store, Ann)).Count);
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 8), await store.RevokeAllAsync(Ann));
        foreach (var session in sessions)
        {
            Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));
            session.Dispose();
        }
    }

    [SuiteFact]
    public async Task Saves_and_renewals_put_an_evicted_index_back()
    {
        var store = await TypedAsync();
        using var saved = await store.CreateAsync(new Basket(), Ann);
        using var renewed = await store.CreateAsync(new Basket(), Ann);
        await Storage.EvictIndexesAsync(Prefix);
        saved.Value.Items.Add("book");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(saved));
        Assert.True((await store.RenewIdAsync(renewed)).Succeeded);
        Assert.Equal(
            new[] { saved.Key.ToDigestString(), renewed.Key.ToDigestString() }.Order(StringComparer.Ordinal),
            (await ListAsync(store, Ann)).Select(one => one.PublicId).Order(StringComparer.Ordinal));
    }

    [SuiteFact]
    public async Task A_sign_in_moves_a_session_from_one_principal_to_another()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        Assert.True((await store.RenewIdAsync(session, Ann)).Succeeded);
        Assert.Equal(session.Key.ToDigestString(), Assert.Single(await ListAsync(store, Ann)).PublicId);
        Assert.True((await store.RenewIdAsync(session)).Succeeded);
        Assert.Equal(session.Key.ToDigestString(), Assert.Single(await ListAsync(store, Ann)).PublicId);
        Assert.True((await store.RenewIdAsync(session, Bob)).Succeeded);
        Assert.Empty(await ListAsync(store, Ann));
        Assert.Equal(session.Key.ToDigestString(), Assert.Single(await ListAsync(store, Bob)).PublicId);
        Assert.Equal(RevokeNothing, await store.RevokeAllAsync(Ann));
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, session.Id));
        Assert.Equal(RemoveStatus.Removed, await store.RemoveUnchangedAsync(session));
        Assert.Empty(await ListAsync(store, Bob));
    }

    [SuiteFact]
    public async Task The_oldest_ends_where_one_more_would_be_too_many()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = await TypedAsync(builder => builder.UseTime(time).TrustClock().LimitSessions(3));
        var sessions = new List<Session<Basket>>();
        for (var i = 0; i < 6; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(5));
            sessions.Add(await store.CreateAsync(new Basket { Items = [$"{i}"] }, Ann));
            Assert.Equal(SaveStatus.Saved, sessions[i].SaveStatus);
            for (var j = 0; j <= i; j++)
            {
                Assert.Equal(i - j < 3 ? SessionStatus.Live : SessionStatus.Missing, await StatusAsync(store, sessions[j].Id));
            }
        }

        using var anonymous = await store.CreateAsync(new Basket());
        Assert.True((await store.RenewIdAsync(anonymous, Ann)).Succeeded);
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, sessions[3].Id));
        Assert.Equal(3, (await ListAsync(store, Ann)).Count);
        sessions.ForEach(static session => session.Dispose());
    }

    [SuiteFact]
    public async Task One_more_is_refused_where_the_store_says_so_and_only_those_that_exist_count()
    {
        var store = await TypedAsync(static builder => builder.LimitSessions(2, LimitPolicy.Refuse));
        using var first = await store.CreateAsync(new Basket(), Ann);
        using var second = await store.CreateAsync(new Basket(), Ann);
        using (var refused = await store.CreateAsync(new Basket(), Ann))
        {
            Assert.Equal((SaveStatus.LimitReached, false), (refused.SaveStatus, refused.IsLive));
        }

        using var anonymous = await store.CreateAsync(new Basket());
        Assert.Equal(SaveStatus.LimitReached, (await store.RenewIdAsync(anonymous, Ann)).Status);
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, anonymous.Id));
        Assert.True((await store.RenewIdAsync(first)).Succeeded);

        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(second.Id));
        Assert.True((await store.RenewIdAsync(anonymous, Ann)).Succeeded);
        using var late = await store.CreateAsync(new Basket(), Ann);
        Assert.Equal(SaveStatus.LimitReached, late.SaveStatus);
        using var bobs = await store.CreateAsync(new Basket(), Bob);
        Assert.True(bobs.IsLive);
    }

    /// <summary>An index is there as long as its last session, and not longer.</summary>
    [SuiteFact]
    public async Task An_index_lives_as_long_as_its_last_session()
    {
        if (Storage is not ServerStorage server)
        {
            return;
        }

        var store = await TypedAsync();
        using var longer = await store.CreateAsync(new Basket(), Ann);
        using var shorter = await store.CreateAsync(new Basket(), Ann, new SessionLifetime(null, TimeSpan.FromMinutes(5)));
        Assert.InRange(await server.LeftAsync(Assert.Single(await server.IndexesAsync(Prefix))), 11 * 60 * Minute, 12 * 60 * Minute);
        longer.SetLifetime(TimeSpan.FromMinutes(1), TimeSpan.FromHours(30));
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(longer));
        Assert.InRange(await server.LeftAsync(Assert.Single(await server.IndexesAsync(Prefix))), 29 * 60 * Minute, 30 * 60 * Minute);
    }

    /// <summary>It goes, and the sessions that write or are touched after that are listed.</summary>
    [SuiteFact]
    public async Task Something_foreign_in_the_place_of_an_index_gives_way_to_the_next_session()
    {
        foreach (var type in Storage.OtherTypes.Where(static type => type != "zset"))
        {
            var store = await TypedAsync(static builder => builder.LimitSessions(1));
            var principal = $"principal of a {type}";
            using (var before = await store.CreateAsync(new Basket(), principal))
            {
                Assert.True(before.IsLive);
            }

            var index = Assert.Single(await ((ServerStorage)Storage).IndexesAsync(Prefix));
            await Storage.PlantAsync(type, index, Minute);
            using var session = await store.CreateAsync(new Basket(), principal);
            Assert.Equal((SaveStatus.Saved, "zset"), (session.SaveStatus, await Storage.TypeAsync(index)));
            await Storage.PlantAsync(type, index, Minute);
            session.Value.Items.Add("book");
            Assert.Equal((SaveStatus.Saved, "zset"), (await store.SaveAsync(session), await Storage.TypeAsync(index)));
            await Storage.PlantAsync(type, index, Minute);
            Assert.True((await store.RenewIdAsync(session)).Succeeded);
            Assert.Equal(session.Key.ToDigestString(), Assert.Single(await ListAsync(store, principal)).PublicId);
            await Storage.EvictIndexesAsync(Prefix);
        }
    }

    /// <summary>Once, since nobody knows what it should have listed; after that it is as after an eviction.</summary>
    [SuiteFact]
    public async Task Something_foreign_in_the_place_of_an_index_is_told_by_who_reads_it()
    {
        foreach (var type in Storage.OtherTypes.Where(static type => type != "zset"))
        {
            var store = await TypedAsync();
            var principal = $"principal of a {type}";
            using var session = await store.CreateAsync(new Basket(), principal);
            var index = KeyOf(IndexEntry.Of(session.State.Header).Key);
            await Storage.PlantAsync(type, index, Minute);
            await Assert.ThrowsAsync<SessionKernelException>(() => ListAsync(store, principal));
            Assert.Empty(await ListAsync(store, principal));
            await Storage.PlantAsync(type, index, Minute);
            Assert.Equal(new RevokeResult(RemoveStatus.UnknownFormat, 0), await store.RevokeAllAsync(principal));
            Assert.Equal(RevokeNothing, await store.RevokeAllAsync(principal));
            await Storage.PlantAsync(type, index, Minute);
            Assert.Equal(RemoveStatus.Removed, await store.RevokeAsync(principal, session.Key.ToDigestString()));
        }
    }

    protected static readonly RevokeResult RevokeNothing = new(RemoveStatus.Missing, 0);

    // The server's clock runs on while the test works.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    private protected static async Task<List<SessionSummary>> ListAsync(
        SessionStore<Basket> store, string principal, SessionKey? current = null)
    {
        var listed = new List<SessionSummary>();
        await foreach (var one in store.ListAsync(principal, current))
        {
            listed.Add(one);
        }

        return listed;
    }

    private protected static async Task<List<Session<Basket>>> SignInAsync(SessionStore<Basket> store, string principal, int count)
    {
        var sessions = new List<Session<Basket>>();
        for (var i = 0; i < count; i++)
        {
            sessions.Add(await store.CreateAsync(new Basket { Items = [$"{i}"] }, principal));
            Assert.True(sessions[i].IsLive);
        }

        return sessions;
    }

    private protected static async Task<SessionStatus> StatusAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.Status;
    }
}
