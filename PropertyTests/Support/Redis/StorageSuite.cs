using System.Text;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>What the suites share: a storage, a prefix of its own, and a ledger that must be even when a test ends.</summary>
public abstract class StorageSuite(IBackend backend, TransportMode transport) : IAsyncLifetime
{
    protected const long Minute = 60_000;
    protected const long IdleMs = 30 * Minute;
    protected const long GranularityMs = Minute;

    private readonly List<IAsyncDisposable> _stores = [];
    private readonly BufferLedger _ledger = new();

    protected RawStorage Storage { get; private set; } = null!;

    protected string Prefix { get; } = KeyPrefix.Next();

    private protected BufferLedger Ledger => _ledger;

    public async Task InitializeAsync() => Storage = await OpenAsync();

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        await Storage.DisposeAsync();
        Assert.Equal(0, _ledger.Outstanding);
    }

    protected virtual Task<RawStorage> OpenAsync() => backend.OpenAsync(transport);

    protected Task<SessionStore<Basket>> TypedAsync(Action<SessionStoreBuilder<Basket>>? with = null) =>
        BuildAsync(SessionStore.For<Basket>("suite").Serialize(MemoryPackSessionSerializer.Default), with);

    protected Task<SessionStore<Basket>> JsonAsync(Action<SessionStoreBuilder<Basket>>? with = null) =>
        BuildAsync(SessionStore.For<Basket>("suite").Serialize(JsonSessionSerializer.For(BasketJson.Default)), with);

    private protected Task<SessionStore<Basket>> InAsync(ISessionSerializer writer) =>
        BuildAsync(SessionStore.For<Basket>("suite").SerializeAndReadAll(writer), null);

    protected Task<SessionStore<AttributeBag>> BagAsync(Action<SessionStoreBuilder<AttributeBag>>? with = null) =>
        BuildAsync(SessionStore.ForBag("suite"), with);

    protected string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(new KeySpace(Prefix).ToBytes(key));

    /// <summary>A clock that stands still near the present, for stores that trust it: the server's goes on.</summary>
    protected static FakeTimeProvider Clock() => new(TimeProvider.System.GetUtcNow());

    protected async Task ShortenAsync(string key, long ttlMs) => await Storage.SetAsync(key, (await Storage.GetAsync(key))!, ttlMs);

    protected void DisposeAtEnd(IAsyncDisposable what) => _stores.Add(what);

    private async Task<SessionStore<T>> BuildAsync<T>(SessionStoreBuilder<T> builder, Action<SessionStoreBuilder<T>>? with)
        where T : notnull
    {
        Storage.Use(builder)
            .Expire(TimeSpan.FromMilliseconds(IdleMs), TimeSpan.FromHours(12))
            .Configure(options => options.KeyPrefix = Prefix)
            .UseLedger(_ledger);
        with?.Invoke(builder);
        var store = await builder.BuildAsync();
        _stores.Add(store);
        return store;
    }
}
