using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionKernel.PropertyTests.Golden;

/// <summary>The vectors of vectors.json, which generate.py makes from the tables and not from the code under test.</summary>
public sealed record GoldenVectors
{
    private const string Resource = "SessionKernel.PropertyTests.Golden.vectors.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new HexConverter() },
    };

    public static GoldenVectors Instance { get; } = JsonSerializer.Deserialize<GoldenVectors>(Text(), Options)!;

    public required IReadOnlyList<GoldenId> Ids { get; init; }
    public required IReadOnlyList<GoldenName> Principals { get; init; }
    public required IReadOnlyList<GoldenName> Names { get; init; }
    public required IReadOnlyList<GoldenSchema> Schemas { get; init; }
    public required IReadOnlyList<GoldenEnvelope> Envelopes { get; init; }
    public required IReadOnlyList<GoldenRejection> Rejected { get; init; }
    public required IReadOnlyList<GoldenSecret> Secrets { get; init; }
    public required IReadOnlyList<GoldenEnvelope> Tagged { get; init; }
    public required GoldenCanary Canary { get; init; }

    public GoldenEnvelope Envelope(string name) => Envelopes.Single(envelope => envelope.Name == name);

    internal static string Text()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class HexConverter : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Convert.FromHexString(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Convert.ToHexStringLower(value));
    }
}
