using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults.Refused;

/// <summary>One thing that a store is asked for.</summary>
/// <param name="Name">Of the test case.</param>
/// <param name="AskAsync">Asks, and says whether it is told that it was done.</param>
/// <param name="AssertAsync">What must be so when it was.</param>
/// <param name="IsToldByLog">Whether nobody is told but the log: a touch.</param>
public sealed record RefusedAct(
    string Name, Func<RefusedScene, Task<bool>> AskAsync, Func<RefusedScene, Task> AssertAsync, bool IsToldByLog = false)
{
    public Func<RefusedScene, Task> ArrangeAsync { get; init; } = static _ => Task.CompletedTask;

    public override string ToString() => Name;
}

/// <summary>Everything that a store can be asked for.</summary>
public static class RefusedActs
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    /// <summary>Anew for each test: some remember what they made.</summary>
    public static IReadOnlyList<RefusedAct> All =>
    [
        Created("create", static scene => scene.Store.CreateAsync(new Basket()), isListed: false),
        Created("sign-in", static scene => scene.Store.CreateAsync(new Basket(), scene.Principal)),
        Created("first sign-in", static scene => scene.Store.CreateAsync(new Basket(), scene.Principal)) with
        {
            ArrangeAsync = static scene => scene.EvictIndexAsync(),
        },
        Created("sign-in over the limit", static scene => scene.Limited.CreateAsync(new Basket(), scene.Principal), static async scene =>
            Assert.True(await scene.IsThereAsync(scene.First.Key) ^ await scene.IsThereAsync(scene.Second.Key))),
        Saved("save of nobody's", static scene => scene.Nobodys, isListed: false),
        Saved("save", static scene => scene.First),
        Saved("save with an evicted index", static scene => scene.First) with { ArrangeAsync = static scene => scene.EvictIndexAsync() },
        Touched("touch of nobody's", static scene => scene.Nobodys, isListed: false),
        Touched("touch", static scene => scene.First),
        Touched("touch with an evicted index", static scene => scene.First) with
        {
            ArrangeAsync = static async scene =>
            {
                await scene.EvictIndexAsync();
                await scene.ShortenAsync(scene.First.Key);
            },
        },
        Renewed("renew of nobody's", static scene => scene.Nobodys, null, isListed: false),
        Renewed("renew", static scene => scene.First, null),
        Renewed(
            "renew with an evicted index",
            static scene => scene.First,
            null) with { ArrangeAsync = static scene => scene.EvictIndexAsync() },
        Renewed("renew at sign-in", static scene => scene.Nobodys, static scene => scene.Principal),
        Ended("remove of nobody's", static async scene => await scene.Store.RemoveAsync(scene.Nobodys), static scene => [scene.Nobodys]),
        Ended("remove", static async scene => await scene.Store.RemoveAsync(scene.First), static scene => [scene.First]),
        Ended("remove by id", static async scene => await scene.Store.RemoveAsync(scene.First.Id), static scene => [scene.First]),
        Ended("remove unchanged", static async scene => await scene.Store.RemoveUnchangedAsync(scene.First), static scene => [scene.First]),
        Ended(
            "revoke",
            static async scene => await scene.Store.RevokeAsync(scene.Principal, scene.First.Key.ToDigestString()),
            static scene => [scene.First]),
        Ended(
            "revoke all",
            static async scene => (await scene.Store.RevokeAllAsync(scene.Principal)).Status,
            static scene => [scene.First, scene.Second]),
        new("list", static scene => ListAsync(scene), static scene => Task.CompletedTask),
        new("lock", static async scene => (await scene.Store.LockAsync(scene.Second.Id, s_lease, TimeSpan.Zero)).IsHeld,
            static async scene => Assert.InRange(await scene.LeftAsync(scene.Second.Key.Lock), 1, 600_000)),
        new(
            "extend",
            static async scene => await scene.Held.ExtendAsync(),
            static async scene => Assert.InRange(await scene.LeftAsync(scene.First.Key.Lock), 1, 600_000)),
    ];

    private static RefusedAct Created(
        string name, Func<RefusedScene, ValueTask<Session<Basket>>> create, Func<RefusedScene, Task>? also = null, bool isListed = true)
    {
        SessionKey key = default;
        return new RefusedAct(
            name,
            async scene =>
            {
                using var session = await create(scene);
                key = session.IsLive ? session.Key : default;
                return session.SaveStatus == SaveStatus.Saved;
            },
            async scene =>
            {
                Assert.True(await scene.IsThereAsync(key));
                Assert.True(!isListed || await scene.IsListedAsync(key), "is unlisted");
                await (also?.Invoke(scene) ?? Task.CompletedTask);
            });
    }

    private static RefusedAct Saved(string name, Func<RefusedScene, Session<Basket>> which, bool isListed = true) => new(
        name,
        async scene =>
        {
            which(scene).Value.Items.Add("book");
            return await scene.Store.SaveAsync(which(scene)) == SaveStatus.Saved;
        },
        async scene =>
        {
            using var loaded = await scene.Store.LoadAsync(which(scene).Id);
            Assert.Contains("book", loaded.Value.Items);
            Assert.True(!isListed || await scene.IsListedAsync(loaded.Key), "is unlisted");
        });

    private static RefusedAct Touched(string name, Func<RefusedScene, Session<Basket>> which, bool isListed = true) => new(
        name,
        async scene =>
        {
            using var loaded = await scene.Other.LoadAsync(which(scene).Id);
            await scene.Other.FlushAsync();
            return loaded.IsLive;
        },
        async scene =>
        {
            Assert.InRange(await scene.LeftAsync(which(scene).Key), 600_000, long.MaxValue);
            Assert.True(!isListed || await scene.IsListedAsync(which(scene).Key), "is unlisted");
        },
        IsToldByLog: true)
    {
        ArrangeAsync = scene => scene.ShortenAsync(which(scene).Key),
    };

    private static RefusedAct Renewed(
        string name, Func<RefusedScene, Session<Basket>> which, Func<RefusedScene, string>? principal, bool isListed = true)
    {
        SessionKey old = default;
        return new RefusedAct(
            name,
            async scene =>
            {
                old = which(scene).Key;
                return (await scene.Store.RenewIdAsync(which(scene), principal?.Invoke(scene))).Succeeded;
            },
            async scene =>
            {
                Assert.False(await scene.IsThereAsync(old));
                Assert.True(await scene.IsThereAsync(which(scene).Key));
                Assert.True(!isListed || await scene.IsListedAsync(which(scene).Key), "is unlisted");
            });
    }

    private static RefusedAct Ended(
        string name, Func<RefusedScene, Task<RemoveStatus>> end, Func<RefusedScene, Session<Basket>[]> which) => new(
        name,
        async scene => (await end(scene)).HasEnded(),
        async scene =>
        {
            foreach (var session in which(scene))
            {
                Assert.False(await scene.IsThereAsync(session.Key), "is live");
            }
        });

    private static async Task<bool> ListAsync(RefusedScene scene)
    {
        try
        {
            var listed = new List<string>();
            await foreach (var one in scene.Store.ListAsync(scene.Principal))
            {
                listed.Add(one.PublicId);
            }

            Assert.Equal(
                new[] { scene.First.Key.ToDigestString(), scene.Second.Key.ToDigestString() }.Order(StringComparer.Ordinal),
                listed.Order(StringComparer.Ordinal));
            return true;
        }
        catch (SessionKernelException)
        {
            return false;
        }
    }
}
