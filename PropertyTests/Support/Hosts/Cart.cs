using System.Text.Json.Serialization;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Hosts;

internal sealed class Cart
{
    public List<string> Items { get; set; } = [];

    /// <summary>Makes the serializer throw.</summary>
    [JsonIgnore]
    public bool Breaks { get; set; }

    public string Seal => Breaks ? throw new NotSupportedException("broken on purpose") : "";
}

internal readonly record struct Tally(int Count);

[JsonSerializable(typeof(Cart))]
[JsonSerializable(typeof(Tally))]
internal sealed partial class HostsJson : JsonSerializerContext
{
    public static JsonSessionSerializer Serializer => JsonSessionSerializer.For(Default);
}
