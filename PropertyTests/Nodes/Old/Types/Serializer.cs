using System.Text.Json.Serialization;

namespace SessionKernel.PropertyTests.Docs.Recipes.SerializerChange;

public sealed class ShopSession
{
    public int UserId { get; set; }
}

[JsonSerializable(typeof(ShopSession))]
public sealed partial class ShopJson : JsonSerializerContext;
