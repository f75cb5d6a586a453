using System.Collections.Concurrent;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Sign-ins, renewals and revocations of one principal that really run at the same time, over two stores.</summary>
public abstract class PrincipalRaceSuite(IBackend backend, TransportMode transport) : PrincipalSuite(backend, transport)
{
    private const int Callers = 32;
    private const string Ann = "ann";

    [SuiteFact]
    public async Task Of_many_sign_ins_no_more_are_left_than_there_may_be()
    {
        var stores = new[]
        {
            await TypedAsync(static builder => builder.LimitSessions(3)),
            await TypedAsync(static builder => builder.LimitSessions(3)),
        };
        var ids = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
        {
            using var session = await stores[i % 2].CreateAsync(new Basket(), Ann);
            Assert.Equal(SaveStatus.Saved, session.SaveStatus);
            return session.Id;
        })));
        Assert.Equal(3, await LiveAsync(stores[0], ids));
        Assert.Equal(3, (await ListAsync(stores[1], Ann)).Count);
    }

    [SuiteFact]
    public async Task Of_many_sign_ins_no_more_are_let_in_than_there_may_be()
    {
        var stores = new[]
        {
            await TypedAsync(static builder => builder.LimitSessions(3, LimitPolicy.Refuse)),
            await TypedAsync(static builder => builder.LimitSessions(3, LimitPolicy.Refuse)),
        };
        var results = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
        {
            using var session = await stores[i % 2].CreateAsync(new Basket());
            return (await stores[i % 2].RenewIdAsync(session, Ann)).Status;
        })));
        Assert.Equal(3, results.Count(status => status == SaveStatus.Saved));
        Assert.Equal(Callers - 3, results.Count(status => status == SaveStatus.LimitReached));
        Assert.Equal(3, (await ListAsync(stores[1], Ann)).Count);
    }

    /// <summary>A session that gets a new id meanwhile is reached under that.</summary>
    [SuiteFact]
    public async Task Nothing_is_left_of_what_is_renewed_while_all_is_revoked()
    {
        var stores = new[] { await TypedAsync(), await TypedAsync() };
        var sessions = await SignInAsync(stores[0], Ann, 8);
        var ids = new ConcurrentBag<SessionId>();
        var renewing = sessions.Select((session, i) => Task.Run(async () =>
        {
            do
            {
                ids.Add(session.Id);
            }
            while ((await stores[0].RenewIdAsync(session)).Succeeded);
        })).ToList();
        while (ids.Count < 10 * sessions.Count)
        {
            await Task.Yield();
        }

        Assert.True((await stores[1].RevokeAllAsync(Ann)).Succeeded);
        await Task.WhenAll(renewing);
        Assert.Equal(0, await LiveAsync(stores[1], ids));
        Assert.Empty(await ListAsync(stores[1], Ann));
        Assert.Equal(RevokeNothing, await stores[0].RevokeAllAsync(Ann));
        sessions.ForEach(static session => session.Dispose());
    }

    private static async Task<int> LiveAsync(SessionStore<Basket> store, IEnumerable<SessionId> ids)
    {
        var live = 0;
        foreach (var id in ids)
        {
            live += await StatusAsync(store, id) == SessionStatus.Live ? 1 : 0;
        }

        return live;
    }
}
