using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.BreakingChange;

#region types
/// <summary>Version 1, as it was. It stays until no payload of version 1 is left.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSessionV1
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}

/// <summary>Version 2: each item once, with its number.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class ShopSession
{
    [MemoryPackOrder(0)]
    public Dictionary<string, int> Items { get; set; } = [];
}
#endregion

public static class Recipe
{
    #region deploy-1
    public static SessionStoreBuilder<ShopSession> ReadersFirst() => SessionStore.For<ShopSession>("shop")
        .Schema(version: 2, schema => schema
            .Upgrade<ShopSessionV1>(from: 1, static old => new ShopSession
            {
                Items = old.Items.CountBy(item => item).ToDictionary(),
            })
            .Downgrade<ShopSessionV1>(to: 1, static current => new ShopSessionV1
            {
                Items = [.. current.Items.SelectMany(item => Enumerable.Repeat(item.Key, item.Value))],
            }))
        .WriteAs(version: 1)
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
    #endregion

    #region deploy-2
    public static SessionStoreBuilder<ShopSession> PinLifted() => SessionStore.For<ShopSession>("shop")
        .Schema(version: 2, schema => schema
            .Upgrade<ShopSessionV1>(from: 1, static old => new ShopSession
            {
                Items = old.Items.CountBy(item => item).ToDictionary(),
            }))
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
    #endregion

    #region deploy-3
    public static SessionStoreBuilder<ShopSession> StepRetired() => SessionStore.For<ShopSession>("shop")
        .Schema(version: 2, schema => schema.Oldest(2))
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
    #endregion

    public static SessionStoreBuilder<ShopSessionV1> Before() => SessionStore.For<ShopSessionV1>("shop")
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12));
}
