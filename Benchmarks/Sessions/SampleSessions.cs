using System.Text.Json.Serialization;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Sessions;

/// <summary>Three typical sessions, and the four serializers that they are measured with.</summary>
internal static class SampleSessions
{
    public static JsonSessionSerializer Json { get; } = JsonSessionSerializer.For(SampleJson.Default);

    public static IReadOnlyList<ISessionSerializer> Serializers { get; } =
        [Json, MessagePackSessionSerializer.Default, MemoryPackSessionSerializer.Default, ProtobufSessionSerializer.Default];

    /// <summary>The length of each, plain and compressed; compressed is null if it is not kept.</summary>
    public static IEnumerable<(string Session, string Serializer, int Plain, int? Compressed)> Sizes()
    {
        foreach (var serializer in Serializers)
        {
            yield return SizeOf("login", serializer, LoginSession.Sample());
            yield return SizeOf("cart", serializer, CartSession.Sample());
            yield return SizeOf("profile", serializer, ProfileSession.Sample());
        }
    }

    private static (string, string, int, int?) SizeOf<T>(string session, ISessionSerializer serializer, T value)
    {
        var buffers = new BufferPool();
        var buffer = buffers.Rent();
        EnvelopeWriter.Reserve(buffer);
        serializer.Serialize(buffer, value);
        var compressed = Compression.TryCompress(buffer, buffers);
        return (session, serializer.Name, buffer.Length - EnvelopeLayout.HeaderSize, compressed?.Length - EnvelopeLayout.HeaderSize);
    }
}

[JsonSerializable(typeof(LoginSession))]
[JsonSerializable(typeof(CartSession))]
[JsonSerializable(typeof(ProfileSession))]
internal sealed partial class SampleJson : JsonSerializerContext;
