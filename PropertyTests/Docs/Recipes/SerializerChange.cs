using System.Text.Json.Serialization;
using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.SerializerChange;

#region type
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSession
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }
}

[JsonSerializable(typeof(ShopSession))]
public sealed partial class ShopJson : JsonSerializerContext;
#endregion

public static class Recipe
{
    #region deploy-1
    // One instance: two serializers of the same id are refused.
    private static readonly JsonSessionSerializer Json = JsonSessionSerializer.For(ShopJson.Default);

    public static SessionStoreBuilder<ShopSession> ReadersFirst() => SessionStore.For<ShopSession>("shop")
        .Serialize(MemoryPackSessionSerializer.Default)
        .AlsoRead(Json)
        .WriteAs(serializer: Json)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
    #endregion

    #region deploy-2
    public static SessionStoreBuilder<ShopSession> PinLifted() => SessionStore.For<ShopSession>("shop")
        .Serialize(MemoryPackSessionSerializer.Default)
        .AlsoRead(Json)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
    #endregion

    #region deploy-3
    public static SessionStoreBuilder<ShopSession> JsonRetired() => SessionStore.For<ShopSession>("shop")
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
    #endregion

    public static SessionStoreBuilder<ShopSession> Before() => SessionStore.For<ShopSession>("shop")
        .Serialize(Json)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
}
