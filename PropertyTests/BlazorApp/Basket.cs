using System.Text.Json.Serialization;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.BlazorApp;

/// <summary>A typed session.</summary>
public sealed class Basket
{
    public List<string> Items { get; set; } = [];
}

[JsonSerializable(typeof(Basket))]
public sealed partial class BasketJson : JsonSerializerContext
{
    public static JsonSessionSerializer Serializer => JsonSessionSerializer.For(Default);
}
