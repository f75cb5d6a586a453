using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace SessionKernel.Serializers;

/// <summary>
/// Serializes sessions as MessagePack. Mark the type <c>[MessagePackObject]</c> and give every member a <c>[Key]</c> number that it keeps
/// for as long as data exists.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Payloads are read as untrusted data: hash codes of keys resist collisions, objects nest at most 500 deep, and
/// no type is loaded by its name. Writing a value that contains itself ends the process with a stack overflow, because MessagePack does not
/// look for such values.
/// </remarks>
[RequiresDynamicCode(MadeAtRunTime)]
[RequiresUnreferencedCode(MadeAtRunTime)]
public sealed class MessagePackSessionSerializer : ISessionSerializer
{
    private const string MadeAtRunTime =
        "MessagePack makes its formatters while the program runs. Use MemoryPack or JSON in a native program.";

    private readonly Options _options;

    private MessagePackSessionSerializer(MessagePackSerializerOptions options) => _options = new Options(options);

    /// <summary>
    /// A serializer for public types with attributes, and for types that MessagePack itself knows. It refuses all others.
    /// </summary>
    /// <value>One instance for all stores.</value>
    public static MessagePackSessionSerializer Default { get; } = new(MessagePackSerializerOptions.Standard);

    /// <inheritdoc/>
    /// <value>2.</value>
    byte ISessionSerializer.Id => 2;

    /// <inheritdoc/>
    string ISessionSerializer.Name => "MessagePack";

    /// <summary>
    /// Makes a serializer with options of your own: for example <see cref="StandardResolverAllowPrivate.Options"/> for internal types, or a
    /// resolver of generated formatters.
    /// </summary>
    /// <param name="options">
    /// The options. <see cref="MessagePackSecurity.UntrustedData"/> replaces their security settings, except for a smaller depth.
    /// </param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentException">
    /// The resolver writes types by their names, so that a payload could choose the types to create; or the options compress, which is a
    /// task of the store.
    /// </exception>
    public static MessagePackSessionSerializer For(MessagePackSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Compression != MessagePackCompression.None)
        {
            throw new ArgumentException(
                "MessagePack must not compress: the envelope says whether a payload is compressed, so call Compress() on "
                    + "the store's builder.",
                nameof(options));
        }

        if (IsTypeless(options.Resolver.GetFormatter<object>()) || IsTypeless(options.Resolver.GetFormatter<IDisposable>()))
        {
            throw new ArgumentException("A typeless resolver is refused: a payload would choose the types to create.", nameof(options));
        }

        return new MessagePackSessionSerializer(options);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The type has no formatter: it lacks its attributes, or is not public.</exception>
    /// <exception cref="MessagePackSerializationException">A type that it holds has no formatter, for the same reasons.</exception>
    void ISessionSerializer.Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value)
    {
        // Without MessagePackSerializer, which wraps the exception of the destination when the payload is too large.
        var formatter = FormatterOf<T>();
        var writer = new MessagePackWriter(destination) { OldSpec = _options.OldSpec ?? false };
        formatter.Serialize(ref writer, value, _options);
        writer.Flush();
    }

    /// <inheritdoc/>
    /// <exception cref="MessagePackSerializationException">The payload is no value of the type, or continues after it.</exception>
    T? ISessionSerializer.Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload)
        where T : default
    {
        var reader = new MessagePackReader(payload);
        var value = MessagePackSerializer.Deserialize<T>(ref reader, _options);
        return reader.End ? value : throw new MessagePackSerializationException("The payload continues after its value.");
    }

    /// <inheritdoc/>
    /// <returns>Null, or a sentence that names a type in the value without a formatter.</returns>
    string? ISessionSerializer.RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() =>
        KeyedTypes.RefuseToWrite(typeof(T), _options.Resolver);

    private IMessagePackFormatter<T> FormatterOf<T>()
    {
        Exception? cause = null;
        try
        {
            if (_options.Resolver.GetFormatter<T>() is { } formatter)
            {
                return formatter;
            }
        }
        catch (TypeInitializationException e)
        {
            cause = e.InnerException;
        }

        throw new InvalidOperationException(
            $"MessagePack has no formatter for {typeof(T).Name}: mark it [MessagePackObject] and its members [Key(…)], "
                + "and make it public, or give the serializer a resolver that knows it.", cause);
    }

    private static bool IsTypeless(object? formatter) =>
        formatter is TypelessFormatter
        || (formatter?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ForceTypelessFormatter<>));

    /// <summary>Refuses payloads that name a type: a member may ask for its type by name, whatever the resolver is.</summary>
    private sealed class Options : MessagePackSerializerOptions
    {
        public Options(MessagePackSerializerOptions given)
            : base(given.WithSecurity(MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(
                Math.Min(given.Security.MaximumObjectGraphDepth, MessagePackSecurity.UntrustedData.MaximumObjectGraphDepth))))
        {
        }

        public override Type LoadType(string typeName) =>
            throw new MessagePackSerializationException("The payload names a type to load.");

        protected override MessagePackSerializerOptions Clone() => new Options(this);
    }
}
