using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>
/// Something that this library, or this store, did not write stands under a session's key: a status, never an exception, and
/// it is left as it is.
/// </summary>
public abstract class ForeignValueSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private const long LeftMs = 5 * Minute;

    [SuiteFact]
    public Task Nothing_at_all_is_left_alone() => LeftAloneAsync([], SessionStatus.Corrupt, RemoveStatus.Missing);

    [SuiteFact]
    public Task Json_garbage_is_left_alone() => LeftAloneAsync("{\"user\": 42,"u8.ToArray(), SessionStatus.UnknownFormat);

    [SuiteFact]
    public Task Another_magic_is_left_alone() => LeftAloneAsync([.. "SKX1"u8, .. new byte[200]], SessionStatus.UnknownFormat);

    [SuiteFact]
    public Task A_later_envelope_is_left_alone() => LeftAloneAsync([.. "SKE2"u8, .. new byte[200]], SessionStatus.UnknownFormat);

    [SuiteFact]
    public Task Ten_megabytes_are_left_alone() => LeftAloneAsync(new byte[10 << 20], SessionStatus.UnknownFormat);

    [SuiteFact]
    public async Task Other_types_are_left_alone()
    {
        foreach (var type in Storage.OtherTypes)
        {
            await LeftAloneAsync(
                key => Storage.PlantAsync(type, key, LeftMs),
                async key => Assert.Equal(type, await Storage.TypeAsync(key)),
                SessionStatus.UnknownFormat);
        }
    }

    [SuiteFact]
    public async Task Another_sessions_value_does_not_open()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["mine"] });
        using var other = await store.CreateAsync(new Basket { Items = ["not yours"] });
        await AnotherWritersEnvelopeAsync(store, session, (await Storage.GetAsync(KeyOf(other.Key)))!, SessionStatus.Corrupt);
    }

    [SuiteFact]
    public async Task Another_schema_does_not_open()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["mine"] });
        var envelope = (await Storage.GetAsync(KeyOf(session.Key)))!;
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(envelope, session.Key.Seed, out var header, out _));
        header.SchemaId++;
        header.Stamp++;
        EnvelopeWriter.Seal(envelope, header, session.Key.Seed);
        await AnotherWritersEnvelopeAsync(store, session, envelope, SessionStatus.UnknownFormat);
    }

    private Task LeftAloneAsync(byte[] value, SessionStatus status, RemoveStatus removed = RemoveStatus.UnknownFormat) => LeftAloneAsync(
        key => Storage.SetAsync(key, value, LeftMs),
        async key => Assert.Equal(value, await Storage.GetAsync(key)),
        status,
        removed);

    private async Task LeftAloneAsync(
        Func<string, Task> plant, Func<string, Task> assertIsThere, SessionStatus status, RemoveStatus removed = RemoveStatus.UnknownFormat)
    {
        var clock = Clock();
        var store = await TypedAsync(b => b.UseTime(clock).TrustClock());
        using var session = await store.CreateAsync(new Basket());
        var key = KeyOf(session.Key);
        await plant(key);
        clock.Advance(TimeSpan.FromMinutes(2));

        using (var loaded = await store.LoadAsync(session.Id))
        {
            Assert.Equal(status, loaded.Status);
        }

        await store.TouchAsync(session);
        await store.FlushAsync();
        session.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Gone, await store.SaveAsync(session));
        Assert.Equal(SaveStatus.Gone, (await store.RenewIdAsync(session)).Status);
        Assert.Equal(SaveStatus.Gone, (await store.RenewIdAsync(session, "somebody")).Status);
        Assert.Equal(
            new UpdateResult(status, SaveStatus.None), await store.UpdateAsync(session.Id, static basket => basket.Items.Add("late")));
        Assert.Equal(removed, await store.RemoveAsync(session.Id));
        Assert.Equal(removed, await store.RemoveUnchangedAsync(session));
        await assertIsThere(key);
        Assert.InRange(await Storage.LeftAsync(key), LeftMs - Minute, LeftMs);
    }

    // To a script it is an envelope of another stamp. Ending the session ends what stands under its key.
    private async Task AnotherWritersEnvelopeAsync(
        SessionStore<Basket> store, Session<Basket> session, byte[] envelope, SessionStatus status)
    {
        var key = KeyOf(session.Key);
        await Storage.SetAsync(key, envelope, LeftMs);
        using (var loaded = await store.LoadAsync(session.Id))
        {
            Assert.Equal(status, loaded.Status);
        }

        await store.TouchAsync(session);
        await store.FlushAsync();
        session.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Conflict, await store.SaveAsync(session));
        Assert.Equal(SaveStatus.Conflict, (await store.RenewIdAsync(session)).Status);
        Assert.Equal(SaveStatus.Conflict, (await store.RenewIdAsync(session, "somebody")).Status);
        Assert.Equal(RemoveStatus.Conflict, await store.RemoveUnchangedAsync(session));
        Assert.Equal(envelope, await Storage.GetAsync(key));
        Assert.InRange(await Storage.LeftAsync(key), LeftMs - Minute, LeftMs);
        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(session.Id));
    }
}
