using SessionKernel.PropertyTests.Docs.Recipes.SerializerChange;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.CompressedSessions;

public static class Recipe
{
    public static SessionStoreBuilder<ShopSession> Compressed() => SessionStore.For<ShopSession>("shop")
        .Serialize(JsonSessionSerializer.For(ShopJson.Default))
        .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
        .Compress(above: 1024);
}
