namespace SessionKernel.PropertyTests.Kernel.Schema;

/// <summary>The store of each deploy of one shop, over one memory.</summary>
internal static class SchemaStores
{
    public static SessionStore<ShopV1> V1(this World world, ISessionSerializer serializer) =>
        world.Build(SessionStore.For<ShopV1>("shop").SerializeAndReadAll(serializer));

    public static SessionStore<ShopV2> V2(this World world, ISessionSerializer serializer) =>
        world.Build(SessionStore.For<ShopV2>("shop").Schema(2, s => s.Upgrade<ShopV1>(1, ToV2)).SerializeAndReadAll(serializer));

    public static SessionStore<ShopV3> V3(this World world, ISessionSerializer serializer, int? pin = null) =>
        world.Build(SessionStore.For<ShopV3>("shop").Schema(3, Steps).SerializeAndReadAll(serializer).WriteAs(pin));

    public static void Steps(SchemaBuilder<ShopV3> schema) => schema
        .Upgrade<ShopV1, ShopV2>(1, ToV2)
        .Upgrade<ShopV2>(2, ToV3)
        .Downgrade<ShopV2>(2, BackToV2)
        .Downgrade<ShopV2, ShopV1>(1, BackToV1);

    public static ShopV2 ToV2(ShopV1 v1) => new() { UserId = v1.User.Length, Items = [v1.User] };

    public static ShopV3 ToV3(ShopV2 v2) => new() { UserId = v2.UserId, Items = v2.Items.Distinct().ToDictionary(i => i, i => i.Length) };

    public static ShopV2 BackToV2(ShopV3 v3) => new() { UserId = v3.UserId, Items = [.. v3.Items.Keys] };

    public static ShopV1 BackToV1(ShopV2 v2) => new() { User = string.Concat(v2.Items) };
}
