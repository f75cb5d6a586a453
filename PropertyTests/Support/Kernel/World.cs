using Microsoft.Extensions.Time.Testing;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel;

/// <summary>One clock, one server (a memory behind a backend that can fail) and the stores that are its clients.</summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Absolute = TimeSpan.FromHours(12);

    private readonly List<IAsyncDisposable> _stores = [];

    public FakeTimeProvider Time { get; } = new(Start);

    public SessionMemory Memory { get; } = new();

    public BufferLedger Ledger { get; } = new();

    public CapturingLoggers Logs { get; } = new();

    public FaultScript Faults { get; } = new();

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public SessionStore<Cart> Carts(Action<SessionStoreBuilder<Cart>>? configure = null) =>
        Build(SessionStore.For<Cart>("shop").Serialize(MemoryPackSessionSerializer.Default), configure);

    public SessionStore<AttributeBag> Bags(Action<SessionStoreBuilder<AttributeBag>>? configure = null) =>
        Build(SessionStore.ForBag("bags"), configure);

    public SessionStore<T> Build<T>(SessionStoreBuilder<T> builder, Action<SessionStoreBuilder<T>>? configure = null)
        where T : notnull
    {
        builder.Expire(Idle, Absolute).UseTime(Time).UseLogging(Logs).UseLedger(Ledger)
            .UseBackend(context => new FaultyBackend(new MemoryBackend(Memory, context), context.Buffers, Faults));
        configure?.Invoke(builder);
        var store = builder.BuildAsync().Now();
        _stores.Add(store);
        return store;
    }

    public IReadOnlyList<(string Key, byte[] Value, long TimeToLiveMs)> Dump() => Memory.Dump(NowMs);

    /// <summary>Replaces the one value that is stored.</summary>
    public void Overwrite(Func<byte[], byte[]> change)
    {
        var (key, value, ttl) = Assert.Single(Dump());
        Memory.Run(this, (memory, world) =>
        {
            memory.Set(key, change([.. value]), ttl, world.NowMs);
            return 0;
        });
    }

    /// <summary>Ends the stores, and asserts that no buffer is out.</summary>
    public void Finish()
    {
        foreach (var store in _stores)
        {
            store.DisposeAsync().Now();
        }

        Assert.Equal(0, Ledger.Outstanding);
    }
}
