using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.AdditiveChange;

#region type
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSession
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }

    // New in version 2. Null in a payload of version 1, whatever the initializer says.
    [MemoryPackOrder(1)]
    public string Currency { get; set; } = "EUR";
}
#endregion

public static class Recipe
{
    #region deploy-1
    public static SessionStoreBuilder<ShopSession> ReadersFirst() => SessionStore.For<ShopSession>("shop")
        .Schema(version: 2, schema => schema
            .Upgrade<ShopSession>(from: 1, static old => WithCurrency(old))
            .Downgrade<ShopSession>(to: 1, static current => current)
            .ReadableFrom(1))
        .WriteAs(version: 1)
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));

    private static ShopSession WithCurrency(ShopSession session)
    {
        session.Currency ??= "EUR";
        return session;
    }
    #endregion

    #region deploy-2
    public static SessionStoreBuilder<ShopSession> PinLifted() => SessionStore.For<ShopSession>("shop")
        .Schema(version: 2, schema => schema
            .Upgrade<ShopSession>(from: 1, static old => WithCurrency(old))
            .ReadableFrom(1))
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
    #endregion

    public static SessionStoreBuilder<ShopSession> StepRetired() => SessionStore.For<ShopSession>("shop")
        .Schema(version: 2, schema => schema.Oldest(2))
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
}

/// <summary>What the nodes of the deploy before know.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSessionBefore
{
    [MemoryPackOrder(0)]
    public int UserId { get; set; }

    public static SessionStoreBuilder<ShopSessionBefore> Describe() => SessionStore.For<ShopSessionBefore>("shop")
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
}
