using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Writers that really run at the same time, over two stores: nothing that was said to be saved is missing.</summary>
public abstract class ConcurrencySuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private const int Writers = 64;

    [SuiteFact]
    public async Task Updates_in_parallel_are_all_there()
    {
        var stores = new[] { await TypedAsync(Patient), await TypedAsync(Patient) };
        using var session = await stores[0].CreateAsync(new Basket());
        var id = session.Id;
        var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
            await stores[i % 2].UpdateAsync(id, static (basket, item) => basket.Items.Add(item), $"item {i}"))));
        Assert.All(results, result => Assert.Equal(SaveStatus.Saved, result.Save));

        using var loaded = await stores[1].LoadAsync(id);
        Assert.Equal(Writers, loaded.Value.Items.Distinct().Count());
        Assert.Equal(Writers, loaded.Value.Items.Count);
        await AssertTtlsAsync();
    }

    [SuiteFact]
    public async Task Bags_saved_in_parallel_all_win()
    {
        var stores = new[] { await BagAsync(Patient), await BagAsync(Patient) };
        using var session = await stores[0].CreateAsync(new AttributeBag());
        var id = session.Id;
        var saved = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
        {
            using var mine = await stores[i % 2].LoadAsync(id);
            mine.Value.Set($"attribute {i:00}", [(byte)i]);
            return await stores[i % 2].SaveAsync(mine);
        })));
        Assert.All(saved, status => Assert.Equal(SaveStatus.Saved, status));

        using var loaded = await stores[1].LoadAsync(id);
        Assert.Equal(Writers, loaded.Value.Count);
        await AssertTtlsAsync();
    }

    [SuiteFact]
    public async Task Of_many_renews_one_wins()
    {
        var stores = new[] { await TypedAsync(), await TypedAsync() };
        using var session = await stores[0].CreateAsync(new Basket());
        var id = session.Id;
        var renewed = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            using var mine = await stores[i % 2].LoadAsync(id);
            return mine.IsLive ? (await stores[i % 2].RenewIdAsync(mine, i % 4 < 2 ? null : "somebody")).Status : SaveStatus.Gone;
        })));
        Assert.Single(renewed, SaveStatus.Saved);
        Assert.All(renewed, status => Assert.True(status is SaveStatus.Saved or SaveStatus.Gone or SaveStatus.Conflict, status.ToString()));
        Assert.Equal(2, (await Storage.KeysAsync(Prefix)).Count);
        await AssertTtlsAsync();
    }

    [SuiteFact]
    public async Task What_ended_does_not_come_back_however_many_write()
    {
        var store = await TypedAsync(Patient);
        using var session = await store.CreateAsync(new Basket());
        var id = session.Id;
        var writers = Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
            await store.UpdateAsync(id, static (basket, item) => basket.Items.Add(item), $"item {i}"))).ToList();
        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(id));
        await Task.WhenAll(writers);
        await store.FlushAsync();
        Assert.Empty(await Storage.KeysAsync(Prefix));
    }

    private async Task AssertTtlsAsync()
    {
        foreach (var key in await Storage.KeysAsync(Prefix))
        {
            Assert.InRange(await Storage.LeftAsync(key), 1, IdleMs + GranularityMs);
        }
    }

    private static void Patient<T>(SessionStoreBuilder<T> builder)
        where T : notnull => builder.Configure(options => options.MaxUpdateAttempts = 1_000);
}
