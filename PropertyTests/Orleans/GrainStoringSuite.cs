using System.Text.Json;
using MemoryPack;
using Orleans.Storage;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>What is stored of a state, for how long, by which serializer, and what becomes of what can't be read or written.</summary>
public abstract class GrainStoringSuite(IBackend backend, TransportMode transport) : GrainSuite(backend, transport)
{
    private const string Canary = "canary";

    [SuiteFact]
    public async Task Expiry_is_that_of_all_states_unless_a_state_has_its_own()
    {
        var silo = await SiloAsync(grains: options => options
            .State<Basket>("short", state => state.Expire(TimeSpan.FromMinutes(2)))
            .State<Basket>("kept", state => state.NoExpiry()));
        var grain = NextGrain();
        foreach (var (name, least, most) in new[]
        {
            ("cart", IdleMs, IdleMs + GranularityMs), ("short", 2 * Minute, (2 * Minute) + 4000), ("kept", -1L, -1L),
        })
        {
            var activation = Activate(silo, grain, name);
            await activation.WriteAsync(Of("book"));
            Assert.InRange(await Storage.LeftAsync(KeyOf(grain, name)), least - Minute / 2, most);
            await activation.WriteAsync(Of("pen"));
            await activation.ClearAsync();
            Assert.InRange(await Storage.LeftAsync(KeyOf(grain, name)), least - Minute / 2, most);
        }
    }

    /// <summary>As after an expiry, an eviction, or a failover to a replica that never had it.</summary>
    [SuiteFact]
    public async Task A_state_that_went_is_inconsistent_once_and_then_begins_anew()
    {
        var silo = await SiloAsync();
        var grain = NextGrain();
        var activation = Activate(silo, grain);
        await activation.WriteAsync(Of("book"));
        await activation.Copy().ClearAsync();
        await Storage.SetAsync(KeyOf(grain), [0], 1);
        while (await Storage.LeftAsync(KeyOf(grain)) != -2)
        {
            await Task.Yield();
        }

        await InconsistentAsync(null, activation.ETag, () => activation.WriteAsync(Of("late")));
        var cleared = activation.Copy();
        await cleared.ClearAsync();
        AssertHolds(cleared, false);
        await activation.ReadAsync();
        AssertHolds(activation, false);
        await activation.WriteAsync(Of("anew"));
        AssertHolds(activation, true, "anew");
    }

    [SuiteFact]
    public async Task After_a_failover_that_lost_a_write_the_state_is_read_and_written_without_a_new_activation()
    {
        var silo = await SiloAsync();
        var grain = NextGrain();
        var activation = Activate(silo, grain);
        await activation.WriteAsync(Of("kept"));
        var kept = (await Storage.GetAsync(KeyOf(grain)))!;
        var older = activation.ETag;
        await activation.WriteAsync(Of("lost"));
        await Storage.SetAsync(KeyOf(grain), kept, IdleMs);

        await InconsistentAsync(older, activation.ETag, () => activation.WriteAsync(Of("more")));
        await activation.ReadAsync();
        AssertHolds(activation, true, "kept");
        await activation.WriteAsync(Of("kept", "more"));
        AssertHolds(activation, true, "kept", "more");
    }

    [SuiteFact]
    public async Task What_can_not_be_read_is_told_and_left_until_it_is_cleared()
    {
        var (silo, json) = (await SiloAsync(), await SiloAsync(store => store.Serialize(JsonSessionSerializer.For(BasketJson.Default))));
        var grain = NextGrain();
        var activation = Activate(silo, grain);
        await Activate(json, grain).WriteAsync(Of(Canary));
        var written = (await Storage.GetAsync(KeyOf(grain)))!;
        byte[] damaged = [.. written[..^1], (byte)(written[^1] ^ 1)];
        foreach (var (stored, status) in new[] { (written, nameof(SessionStatus.UnknownFormat)), (damaged, nameof(SessionStatus.Corrupt)) })
        {
            await Storage.SetAsync(KeyOf(grain), stored, IdleMs);
            var told = await FailsAsync(status, activation.ReadAsync);
            Assert.Contains("cart of type Basket", told.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(grain.Key.ToString()!, told.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, told.ToString(), StringComparison.Ordinal);
            await FailsAsync(status, () => activation.WriteAsync(Of("new")));
            Assert.Equal(stored, await Storage.GetAsync(KeyOf(grain)));
            var other = Activate(silo);
            await other.WriteAsync(Of("another grain's"));
            activation.Held.ETag = other.ETag;
            await Assert.ThrowsAnyAsync<Exception>(() => activation.WriteAsync(Of("new")));
            Assert.Equal(stored, await Storage.GetAsync(KeyOf(grain)));
            await activation.ClearAsync();
            AssertHolds(activation, false);
            await activation.WriteAsync(Of("new"));
            await activation.ClearAsync();
            activation.Held.ETag = null;
        }

        byte[] foreign = [1, 2, 3];
        await Storage.SetAsync(KeyOf(grain), foreign, IdleMs);
        await FailsAsync(nameof(SessionStatus.UnknownFormat), activation.ReadAsync);
        await FailsAsync(nameof(SessionStatus.UnknownFormat), activation.ClearAsync);
        Assert.Equal(foreign, await Storage.GetAsync(KeyOf(grain)));
    }

    [SuiteFact]
    public async Task A_state_that_can_not_be_serialized_fails_with_the_name_of_its_type()
    {
        var silo = await SiloAsync();
        var thrown = await Assert.ThrowsAsync<GrainStateException>(() => new Activation<Plain>(silo.Storage, NextGrain()).WriteAsync());
        Assert.Contains(typeof(Plain).FullName!, thrown.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.InnerException);
        var empty = Activate(silo);
        empty.Held.State = null!;
        Assert.Contains(
            nameof(Basket), (await Assert.ThrowsAsync<GrainStateException>(empty.WriteAsync)).Message, StringComparison.Ordinal);
        var small = await SiloAsync(store => store.Configure(options => options.MaxPayloadBytes = 10));
        await FailsAsync(nameof(SaveStatus.TooLarge), () => Activate(small).WriteAsync(Of("more than ten bytes")));
    }

    [SuiteFact]
    public async Task A_state_goes_through_schema_versions_in_place()
    {
        var grain = NextGrain();
        var old = new Activation<Note>((await SiloAsync()).Storage, grain);
        await old.WriteAsync(new Note { Text = "book" });
        var silo = await SiloAsync(grains: options => options.State<Basket>("cart", state => state
            .Schema(version: 2, steps => steps.Upgrade<Note>(from: 1, static note => Of(note.Text)))));
        var upgraded = Activate(silo, grain);
        await upgraded.ReadAsync();
        AssertHolds(upgraded, true, "book");
        Assert.Equal(old.ETag, upgraded.ETag);
        await upgraded.WriteAsync(Of("book", "pen"));
        await FailsAsync(nameof(SessionStatus.NewerSchema), old.ReadAsync);
    }

    /// <summary>
    /// Silos of two versions at once: first every one reads the new version and writes the old one, then they write the new one, one after
    /// the other.
    /// </summary>
    [SuiteFact]
    public async Task A_rolling_deploy_lifts_the_pin_silo_by_silo()
    {
        var grain = NextGrain();
        var before = new Activation<Note>((await SiloAsync()).Storage, grain);
        await before.WriteAsync(new Note { Text = "book" });
        var (pinned, lifted) = (Activate(await RollingSiloAsync(pin: 1), grain), Activate(await RollingSiloAsync(pin: null), grain));
        foreach (var (writer, version) in new[] { (pinned, 1), (lifted, 2), (pinned, 1), (lifted, 2) })
        {
            await writer.ReadAsync();
            writer.Value.Items.Add($"by {version}");
            await writer.WriteAsync();
            Assert.Equal(version, (await Storage.GetAsync(KeyOf(grain)))![36]);
        }

        Assert.Equal(["book", "by 1", "by 2", "by 1", "by 2"], (await pinned.ReadAsync()).Items);
        await FailsAsync(nameof(SessionStatus.NewerSchema), before.ReadAsync);
    }

    private Task<GrainServices> RollingSiloAsync(int? pin) => SiloAsync(grains: options => options.State<Basket>("cart", state => state
        .Schema(version: 2, steps => steps
            .Upgrade<Note>(from: 1, static note => Of(note.Text.Split(',')))
            .Downgrade<Note>(to: 1, static basket => new Note { Text = string.Join(',', basket.Items) }))
        .WriteAs(version: pin)));

    [SuiteFact]
    public async Task The_serializer_of_Orleans_storage_writes_and_is_read_when_another_one_writes()
    {
        var grain = NextGrain();
        var first = Activate(await OrleansSiloAsync(null), grain);
        await first.WriteAsync(Of("book"));
        Assert.Equal(
            (GrainStorageSessionSerializer.DefaultId, (byte)'{'),
            ((await Storage.GetAsync(KeyOf(grain)))![4], (await Storage.GetAsync(KeyOf(grain)))![96]));
        var next = Activate(await OrleansSiloAsync(MemoryPackSessionSerializer.Default), grain);
        await next.ReadAsync();
        AssertHolds(next, true, "book");
        await next.WriteAsync(Of("pen"));
        Assert.Equal(((ISessionSerializer)MemoryPackSessionSerializer.Default).Id, (await Storage.GetAsync(KeyOf(grain)))![4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GrainStorageOptions().UseGrainStorageSerializer(id: 127));
    }

    [SuiteFact]
    public async Task A_state_may_have_a_serializer_of_its_own_with_the_same_id()
    {
        var silo = await SiloAsync(
            store => store.Serialize(JsonSessionSerializer.For(BasketJson.Default)),
            options => options.State<Note>("note", state => state.Serialize(JsonSessionSerializer.For(NoteJson.Default))));
        var grain = NextGrain();
        var note = new Activation<Note>(silo.Storage, grain, "note");
        await note.WriteAsync(new Note { Text = "hello" });
        Assert.Equal("hello", (await note.ReadAsync()).Text);
        var cart = Activate(silo, grain);
        await cart.WriteAsync(Of("book"));
        Assert.Equal((1, 1), ((await Storage.GetAsync(KeyOf(grain, "note")))![4], (await Storage.GetAsync(KeyOf(grain)))![4]));
    }

    [SuiteFact]
    public async Task Names_are_digested_with_the_secret_of_the_store()
    {
        var secret = new byte[32];
        var silo = await SiloAsync(store => store.PrincipalKey(secret));
        var grain = NextGrain();
        await Activate(silo, grain).WriteAsync(Of("book"));
        Assert.Null(await Storage.GetAsync(KeyOf(grain)));
        Assert.NotNull(await Storage.GetAsync(KeyOf(SessionKey.FromName(GrainStateName.Of(GrainServices.Service, grain, "cart"), secret))));
    }

    private Task<GrainServices> OrleansSiloAsync(ISessionSerializer? writer)
    {
        Assert.NotNull(Storage);
        var silo = GrainServices.StartAsync(
            store =>
            {
                Storage.Use(store).NoExpiry().Configure(options => options.KeyPrefix = Prefix);
                _ = writer is null ? store : store.Serialize(writer);
            },
            options => options.UseGrainStorageSerializer(new PlainJson()));
        return KeepAsync(silo);
    }

    private async Task<GrainServices> KeepAsync(Task<GrainServices> starting)
    {
        var silo = await starting;
        DisposeAtEnd(silo);
        return silo;
    }

    public sealed class Plain
    {
        public string Text { get; set; } = Canary;
    }

    private sealed class PlainJson : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

        public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input)!;
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Note))]
internal sealed partial class NoteJson : System.Text.Json.Serialization.JsonSerializerContext;
