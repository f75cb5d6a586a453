using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel.Serializers;

/// <summary>
/// Serializes sessions as UTF-8 JSON using System.Text.Json and source-generated contracts: without reflection, and safe to trim.
/// </summary>
/// <remarks>Immutable and thread-safe. The contracts' options limit the depth: 64 unless they set another limit, and 500 at most.</remarks>
public sealed class JsonSessionSerializer : ISessionSerializer
{
    private const int MaximumDepth = 500;

    private readonly JsonSerializerOptions _contracts;
    private readonly ObjectPool<Utf8JsonWriter> _writers;

    private JsonSessionSerializer(JsonSerializerOptions contracts)
    {
        if (contracts.MaxDepth > MaximumDepth)
        {
            throw new ArgumentException(
                $"JSON of sessions may nest at most {MaximumDepth} deep: each level takes stack, which a payload must not use up.",
                nameof(contracts));
        }

        _contracts = contracts;
        _writers = new DefaultObjectPoolProvider { MaximumRetained = 64 }.Create(new WriterPolicy(contracts));
    }

    /// <inheritdoc/>
    /// <value>1.</value>
    byte ISessionSerializer.Id => 1;

    /// <inheritdoc/>
    string ISessionSerializer.Name => "JSON";

    /// <summary>Makes a serializer for every type that a source-generated context knows, including older schema versions.</summary>
    /// <param name="context">For example <c>ShopJson.Default</c>.</param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentException">The context's options let values nest deeper than 500.</exception>
    public static JsonSessionSerializer For(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new JsonSessionSerializer(context.Options);
    }

    /// <summary>Makes a serializer for one type, and for the other types that its contract's options know.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="contract">For example <c>ShopJson.Default.ShopSession</c>.</param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentException">The contract's options let values nest deeper than 500.</exception>
    public static JsonSessionSerializer For<T>(JsonTypeInfo<T> contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return new JsonSessionSerializer(contract.Options);
    }

    /// <inheritdoc/>
    void ISessionSerializer.Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value)
    {
        var contract = ContractOf<T>();
        var writer = _writers.Get();
        try
        {
            writer.Reset(destination);
            JsonSerializer.Serialize(writer, value, contract);
        }
        finally
        {
            _writers.Return(writer);
        }
    }

    /// <inheritdoc/>
    T? ISessionSerializer.Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload)
        where T : default
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = _contracts.MaxDepth });
        var value = JsonSerializer.Deserialize(ref reader, ContractOf<T>());
        return reader.Read() ? throw new JsonException("The payload continues after its value.") : value;
    }

    /// <inheritdoc/>
    /// <returns>True if the type has an extension data member. Nested types need one of their own, but this does not check them.</returns>
    bool ISessionSerializer.KeepsUnknownMembers<[DynamicallyAccessedMembers(SessionValue.Members)] T>() =>
        ContractOf<T>().Properties.Any(property => property.IsExtensionData);

    /// <inheritdoc/>
    /// <returns>Null, or a sentence that the context has no contract for the type.</returns>
    string? ISessionSerializer.RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() =>
        _contracts.TryGetTypeInfo(typeof(T), out _) ? null : NoContract<T>();

    private static string NoContract<T>() =>
        $"The JSON context has no contract for {typeof(T).Name}: add [JsonSerializable(typeof({typeof(T).Name}))] to it.";

    private JsonTypeInfo<T> ContractOf<T>() =>
        _contracts.TryGetTypeInfo(typeof(T), out var contract)
            ? (JsonTypeInfo<T>)contract
            : throw new InvalidOperationException(NoContract<T>());

    private sealed class WriterPolicy(JsonSerializerOptions options) : PooledObjectPolicy<Utf8JsonWriter>
    {
        public override Utf8JsonWriter Create() => new(Stream.Null, new JsonWriterOptions
        {
            Encoder = options.Encoder,
            Indented = options.WriteIndented,
            MaxDepth = options.MaxDepth,
            SkipValidation = true,
        });

        public override bool Return(Utf8JsonWriter obj)
        {
            obj.Reset(Stream.Null);
            return true;
        }
    }
}
