using System.Text;
using SessionKernel.PropertyTests.Kernel.Serialization;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Schema;

/// <summary>An old node meets what a newer one wrote, and what nobody can read.</summary>
public sealed class NewerSchemaTests : StoreTest
{
    [Theory]
    [MemberData(nameof(AllSerializers.Names), MemberType = typeof(AllSerializers))]
    public void A_newer_payload_is_NewerSchema_and_left_alone(string name)
    {
        var serializer = AllSerializers.Named(name);
        var id = Created(World.V3(serializer), new ShopV3 { UserId = 1 });
        var before = World.Dump()[0].Value;
        Assert.Equal(SessionStatus.NewerSchema, StatusOf(World.V2(serializer), id));
        Assert.Equal(before, World.Dump()[0].Value);
    }

    [Theory]
    [MemberData(nameof(AllSerializers.Names), MemberType = typeof(AllSerializers))]
    public void A_newer_payload_that_an_old_node_may_read_is_not_saved_over_when_members_would_be_lost(string name)
    {
        var serializer = AllSerializers.Named(name);
        var id = Created(Newer(serializer), NewCart(1, "kept"));
        var old = World.Build(SessionStore.For<DroppingCart>("shop").Serialize(serializer));
        using var session = old.LoadAsync(id).Now();
        Assert.Equal((SessionStatus.Live, 2, 1), (session.Status, session.SchemaVersion, session.Value.UserId));
        session.Value.UserId = 5;
        Assert.Equal(SaveStatus.NewerSchema, old.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.NewerSchema, old.RenewIdAsync(session).Now().Status);
        Assert.Equal(SaveStatus.NewerSchema, old.UpdateAsync(id, s => s.UserId = 6).Now().Save);
        using var stored = Newer(serializer).LoadAsync(id).Now();
        Assert.Equal((1, "kept"), (stored.Value.UserId, stored.Value.Note));
    }

    [Theory]
    [InlineData("JSON")]
    [InlineData("Protocol Buffers")]
    public void With_extension_data_an_old_nodes_save_keeps_the_members_and_the_version(string name)
    {
        var serializer = AllSerializers.Named(name);
        var id = Created(Newer(serializer), NewCart(1, "kept"));
        var old = World.Build(SessionStore.For<KeepingCart>("shop")
            .Serialize(name == "JSON" ? AllSerializers.Protobuf : AllSerializers.Json)
            .AlsoRead(serializer));
        using (var session = old.LoadAsync(id).Now())
        {
            Assert.Equal(SaveStatus.Unchanged, old.SaveAsync(session).Now());
            session.Value.UserId = 5;
            Assert.Equal(SaveStatus.Saved, old.SaveAsync(session).Now());
            Assert.Equal((2, name), (session.SchemaVersion, session.Serializer));
            Assert.Equal(SaveStatus.Saved, old.RenewIdAsync(session).Now().Status);
            id = session.Id;
        }

        using var stored = Newer(serializer).LoadAsync(id).Now();
        Assert.Equal((5, "kept", 2), (stored.Value.UserId, stored.Value.Note, stored.SchemaVersion));
    }

    [Theory]
    [InlineData("null", SessionStatus.UnknownFormat)]
    [InlineData("", SessionStatus.UnknownFormat)]
    [InlineData("{", SessionStatus.UnknownFormat)]
    [InlineData("[]", SessionStatus.UnknownFormat)]
    [InlineData("{\"UserId\":\"x\"}", SessionStatus.UnknownFormat)]
    [InlineData("{\"UserId\":1}{}", SessionStatus.UnknownFormat)]
    [InlineData("{\"UserId\":1} x", SessionStatus.UnknownFormat)]
    [InlineData("{\"UserId\":1} ", SessionStatus.Live)]
    [InlineData("{\"UserId\":-1}", SessionStatus.ValidationFailed)]
    [InlineData("{\"UserId\":-2}", SessionStatus.UnknownFormat)]
    public void A_payload_of(string json, SessionStatus expected)
    {
        var store = World.Build(SessionStore.For<Cart>("shop").Serialize(SerializerTests.Json)
            .Validate(c => c.UserId != -2 ? c.UserId >= 0 : throw new InvalidOperationException("canary")));
        var id = Created(store, NewCart());
        World.Overwrite(value => Seal(value, (ref EnvelopeHeader _) => { }, json));
        Assert.Equal(expected, StatusOf(store, id));
        Assert.Equal(expected != SessionStatus.Live, World.Logs.Lines.Any(static line => line.StartsWith("10 ", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            World.Logs.Lines,
            line => line.Contains("canary", StringComparison.Ordinal) || line.Contains("UserId", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("schema id", SessionStatus.UnknownFormat)]
    [InlineData("serializer", SessionStatus.UnknownFormat)]
    [InlineData("encrypted", SessionStatus.KeyUnavailable)]
    [InlineData("compressed", SessionStatus.UnknownFormat)]
    [InlineData("hash layout", SessionStatus.UnknownFormat)]
    [InlineData("version 0", SessionStatus.UnknownFormat)]
    [InlineData("moved", SessionStatus.Moved)]
    [InlineData("over", SessionStatus.Expired)]
    [InlineData("created out of range", SessionStatus.UnknownFormat)]
    [InlineData("deadline out of range", SessionStatus.UnknownFormat)]
    [InlineData("negative deadline", SessionStatus.UnknownFormat)]
    [InlineData("idle out of range", SessionStatus.UnknownFormat)]
    [InlineData("negative idle", SessionStatus.UnknownFormat)]
    [InlineData("no windows", SessionStatus.UnknownFormat)]
    public void A_header_of(string what, SessionStatus expected)
    {
        var store = World.Build(SessionStore.For<Cart>("shop").Serialize(SerializerTests.Json));
        var id = Created(store, NewCart());
        World.Overwrite(value => Seal(value, (ref EnvelopeHeader header) => Change(ref header, what), "{\"UserId\":1}"));
        var before = World.Dump()[0].Value;
        Assert.Equal(expected, StatusOf(store, id));
        Assert.Equal(before, World.Dump()[0].Value);
    }

    [Fact]
    public void A_step_that_throws_or_gives_null_is_UnknownFormat()
    {
        var id = Created(World.V1(SerializerTests.Json), new ShopV1 { User = "u" });
        foreach (var step in new Func<ShopV1, ShopV2>[] { _ => throw new InvalidOperationException("canary"), _ => null! })
        {
            var store = World.Build(
                SessionStore.For<ShopV2>("shop").Schema(2, s => s.Upgrade<ShopV1>(1, step)).Serialize(SerializerTests.Json));
            Assert.Equal(SessionStatus.UnknownFormat, StatusOf(store, id));
        }

        Assert.Equal(
            SessionStatus.UnknownFormat,
            StatusOf(World.Build(SessionStore.For<ShopV2>("shop").Schema(2, s => s.Oldest(2)).Serialize(SerializerTests.Json)), id));
        Assert.DoesNotContain(World.Logs.Lines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    private delegate void HeaderChange(ref EnvelopeHeader header);

    private static void Change(ref EnvelopeHeader header, string what)
    {
        switch (what)
        {
            case "schema id": header.SchemaId++; break;
            case "serializer": header.SerializerId = 200; break;
            case "encrypted": header.Flags = EnvelopeFlags.Encrypted | EnvelopeFlags.Compressed; break;
            case "compressed": header.Flags = EnvelopeFlags.Compressed; break;
            case "hash layout": header.Flags = EnvelopeFlags.HashLayout; break;
            case "version 0": header.SchemaVersion = 0; break;
            case "moved": header.SerializerId = EnvelopeLayout.MovedMarkerId; break;
            case "created out of range": header.CreatedMs = 1L << 53; break;
            case "deadline out of range": header.DeadlineMs = 1L << 53; break;
            case "negative deadline": header.DeadlineMs = -1; break;
            case "idle out of range": header.IdleMs = long.MaxValue; break;
            case "negative idle": header.IdleMs = -5_000; break;
            case "no windows": (header.IdleMs, header.DeadlineMs) = (0, 0); break;
            default: header.DeadlineMs = 1; break;
        }
    }

    private SessionStore<Cart> Newer(ISessionSerializer serializer) =>
        World.Build(SessionStore.For<Cart>("shop")
            .Schema(2, s => s.Upgrade<DroppingCart>(1, d => new Cart { UserId = d.UserId }).ReadableFrom(1))
            .Serialize(serializer));

    private byte[] Seal(byte[] value, HeaderChange change, string payload)
    {
        var seed = Digest16.Read(System.Buffers.Text.Base64Url.DecodeFromChars(World.Dump()[0].Key.AsSpan(^22..))).Low;
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(value, seed, out var header, out _));
        change(ref header);
        return Envelope.EnvelopeTests.Write(header, Encoding.UTF8.GetBytes(payload), seed);
    }
}
