using System.Text.Json.Serialization;
using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.RenameMember;

public sealed record CartV1(int Count);

public sealed record Cart(int Quantity);

[JsonSerializable(typeof(CartV1))]
[JsonSerializable(typeof(Cart))]
public sealed partial class CartJson : JsonSerializerContext;

/// <summary>In JSON the name is in the payload: a breaking change.</summary>
public static class Recipe
{
    public static SessionStoreBuilder<CartV1> Before() => SessionStore.For<CartV1>("cart")
        .Serialize(JsonSessionSerializer.For(CartJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));

    public static SessionStoreBuilder<Cart> ReadersFirst() => SessionStore.For<Cart>("cart")
        .Schema(version: 2, schema => schema
            .Upgrade<CartV1>(from: 1, static old => new Cart(old.Count))
            .Downgrade<CartV1>(to: 1, static current => new CartV1(current.Quantity)))
        .WriteAs(version: 1)
        .Serialize(JsonSessionSerializer.For(CartJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));

    public static SessionStoreBuilder<Cart> PinLifted() => SessionStore.For<Cart>("cart")
        .Schema(version: 2, schema => schema.Upgrade<CartV1>(from: 1, static old => new Cart(old.Count)))
        .Serialize(JsonSessionSerializer.For(CartJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));

    public static SessionStoreBuilder<Cart> StepRetired() => SessionStore.For<Cart>("cart")
        .Schema(version: 2, schema => schema.Oldest(2))
        .Serialize(JsonSessionSerializer.For(CartJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
}

/// <summary>In MemoryPack the order number counts: the member has another name, and that is all.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class PackedCart
{
    [MemoryPackOrder(0)]
    public int Quantity { get; set; }

    public static SessionStoreBuilder<PackedCart> Describe() => SessionStore.For<PackedCart>("packed-cart")
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
}
