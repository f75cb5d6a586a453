using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Something planted in the index of a principal, or under the key of a session that it lists.</summary>
public abstract class PoisonedIndexSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private const string Ann = "ann";
    private const string Infinite = "AAAAAAAAAAAAAAAAAAAABA";
    private const int MoreThanAreRead = IndexCommand.MostMembers + 10;

    private ServerStorage Server => (ServerStorage)Storage;

    [SuiteFact]
    public async Task A_deadline_that_no_store_gives_holds_up_no_sign_in()
    {
        foreach (var score in new[] { "inf", "1e300", "253402300800000", "9007199254740993", "1999999999999.5" })
        {
            foreach (var member in new[] { Infinite, "no digest", "" })
            {
                var store = await TypedAsync(static builder => builder.LimitSessions(2));
                using var first = await store.CreateAsync(new Basket(), Ann);
                var index = Assert.Single(await Server.IndexesAsync(Prefix));
                await Server.SendAsync(index, "ZADD", index, score, member);
                using var second = await store.CreateAsync(new Basket(), Ann);
                Assert.Equal((SaveStatus.Saved, 2), (second.SaveStatus, await CountAsync(store)));
                Assert.True((await store.RenewIdAsync(second)).Succeeded);
                Assert.InRange(await Storage.LeftAsync(index), 1, 40L * 365 * 24 * 60 * Minute);
                Assert.Equal(new RevokeResult(RemoveStatus.Removed, 2), await store.RevokeAllAsync(Ann));
                Assert.Empty(await Server.IndexesAsync(Prefix));
            }
        }
    }

    /// <summary>They would come first, and only so many are read.</summary>
    [SuiteFact]
    public async Task Members_that_are_no_digests_hide_nobody()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket(), Ann);
        var index = Assert.Single(await Server.IndexesAsync(Prefix));
        foreach (var some in Enumerable.Range(0, MoreThanAreRead).Chunk(10_000))
        {
            await Server.SendAsync(
                index, ["ZADD", index, .. some.SelectMany(static number => new object[] { "-inf", $"planted {number}" })]);
        }

        Assert.Equal(1, await CountAsync(store));
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), await store.RevokeAllAsync(Ann));
        Assert.Empty(await Server.IndexesAsync(Prefix));
    }

    [SuiteFact]
    public async Task A_session_that_only_others_can_read_has_not_ended()
    {
        foreach (var type in Storage.OtherTypes.Append("string"))
        {
            var store = await TypedAsync();
            using var session = await store.CreateAsync(new Basket(), Ann);
            using var other = await store.CreateAsync(new Basket(), Ann);
            var (key, id) = (KeyOf(session.Key), session.Key.ToDigestString());
            await PlantAsync(type, key);
            Assert.Equal(RemoveStatus.UnknownFormat, await store.RemoveAsync(session.Id));
            Assert.Equal(RemoveStatus.UnknownFormat, await store.RemoveAsync(session));
            Assert.Equal(1, await CountAsync(store));
            Assert.Equal(RemoveStatus.UnknownFormat, await store.RevokeAsync(Ann, id));
            Assert.Equal(new RevokeResult(RemoveStatus.UnknownFormat, 1), await store.RevokeAllAsync(Ann));
            Assert.Equal(new RevokeResult(RemoveStatus.UnknownFormat, 0), await store.RevokeAllAsync(Ann));
            Assert.Equal(type, await Storage.TypeAsync(key));

            await Server.SendAsync(key, "PERSIST", key);
            Assert.Equal(new RevokeResult(RemoveStatus.Missing, 0), await store.RevokeAllAsync(Ann));
            Assert.Empty(await Server.IndexesAsync(Prefix));
        }
    }

    private Task PlantAsync(string type, string key) =>
        type == "string" ? Storage.SetAsync(key, "SKE2 of a later program"u8.ToArray(), Minute) : Storage.PlantAsync(type, key, Minute);

    private static async Task<int> CountAsync(SessionStore<Basket> store)
    {
        var count = 0;
        await foreach (var one in store.ListAsync(Ann))
        {
            count += one.PublicId.Length > 0 ? 1 : 0;
        }

        return count;
    }
}
