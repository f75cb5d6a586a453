using SessionKernel.PropertyTests.Kernel.Serialization;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Schema;

/// <summary>What fails while a store is built, and what it says.</summary>
public sealed class SchemaRuleTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "missing step", "from version 2 to 3" },
        { "no steps", "from version 1 to 2" },
        { "duplicate step", "has 2" },
        { "wrong type between steps", "ShopV2" },
        { "wrong type at the end", "ShopV3" },
        { "step past the current version", "outside the versions" },
        { "pin too new", "4" },
        { "pin too old", "between 2 and 3" },
        { "pin without downgrade", "from version 3 to 2" },
        { "wrong type of downgrade", "Schema version" },
        { "version 0", "between 1 and 65535" },
        { "version 65536", "between 1 and 65535" },
        { "oldest past the current", "oldest readable" },
        { "reader past the current", "oldest reader" },
        { "two serializers of one id", "id 1" },
        { "a reserved serializer id", "reserved" },
        { "no serializer", "Serialize" },
        { "no expiry", "Expire" },
        { "no backend", "UseMemory" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Fails_at_BuildAsync(string mistake, string message)
    {
        var builder = SessionStore.For<ShopV3>("shop");
        var complete = builder.Serialize(SerializerTests.Json).Expire(TimeSpan.FromMinutes(1)).UseMemory();
        var made = mistake switch
        {
            "missing step" => complete.Schema(3, s => s.Upgrade<ShopV1, ShopV2>(1, SchemaStores.ToV2)),
            "no steps" => complete.Schema(3),
            "duplicate step" => complete.Schema(3, s => { SchemaStores.Steps(s); s.Upgrade<ShopV2>(2, SchemaStores.ToV3); }),
            "wrong type between steps" =>
                complete.Schema(3, s => s.Upgrade<ShopV1, ShopV1>(1, v => v).Upgrade<ShopV2>(2, SchemaStores.ToV3)),
            "wrong type at the end" => complete.Schema(2, s => s.Upgrade<ShopV1, ShopV2>(1, SchemaStores.ToV2)),
            "step past the current version" => complete.Schema(3, s => { SchemaStores.Steps(s); s.Upgrade<ShopV3, ShopV3>(3, v => v); }),
            "pin too new" => complete.Schema(3, SchemaStores.Steps).WriteAs(4),
            "pin too old" => complete.Schema(3, s => s.Oldest(2).Upgrade<ShopV2>(2, SchemaStores.ToV3)).WriteAs(1),
            "pin without downgrade" => complete.Schema(3, s => s.Oldest(2).Upgrade<ShopV2>(2, SchemaStores.ToV3)).WriteAs(2),
            "wrong type of downgrade" => complete.Schema(3, s => s.Upgrade<ShopV1, ShopV2>(1, SchemaStores.ToV2)
                .Upgrade<ShopV2>(2, SchemaStores.ToV3)
                .Downgrade<ShopV2, ShopV2>(2, v => v)).WriteAs(2),
            "version 0" => complete.Schema(0),
            "version 65536" => complete.Schema(65_536),
            "oldest past the current" => complete.Schema(1, s => s.Oldest(2)),
            "reader past the current" => complete.Schema(1, s => s.ReadableFrom(2)),
            "two serializers of one id" => complete.AlsoRead(Serializers.JsonSessionSerializer.For(TestJson.Default.ShopV3)),
            "a reserved serializer id" => complete.AlsoRead(new ReservedSerializer()),
            "no serializer" => SessionStore.For<ShopV3>("shop").Expire(TimeSpan.FromMinutes(1)).UseMemory(),
            "no expiry" => SessionStore.For<ShopV3>("shop").Serialize(SerializerTests.Json).UseMemory(),
            _ => SessionStore.For<ShopV3>("shop").Serialize(SerializerTests.Json).Expire(TimeSpan.FromMinutes(1)),
        };
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => made.BuildAsync().Now()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_serializer_twice_is_no_mistake() =>
        SessionStore.For<Cart>("shop")
            .Serialize(SerializerTests.Json)
            .AlsoRead(SerializerTests.Json)
            .Expire(TimeSpan.FromMinutes(1))
            .UseMemory()
            .BuildAsync()
            .Now();

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a{b")]
    [InlineData("é")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public void A_store_name_is_refused(string name) => Assert.Throws<ArgumentException>(() => SessionStore.For<Cart>(name));

    private sealed class ReservedSerializer : ISessionSerializer
    {
        public byte Id => 6;

        public string Name => "reserved";

        public void Serialize<T>(System.Buffers.IBufferWriter<byte> destination, T value) => throw new NotSupportedException();

        public T? Deserialize<T>(System.Buffers.ReadOnlySequence<byte> payload) => throw new NotSupportedException();
    }
}
