using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace SessionKernel.Serializers;

/// <summary>
/// Sessions as MessagePack: mark the type <c>[MessagePackObject]</c> and give every member a <c>[Key]</c> number that it keeps
/// for as long as data exists.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Payloads are read as untrusted data: hash codes of keys resist collisions, objects nest at most 500
/// deep, and no type is loaded by its name. A value that contains itself ends the process by stack overflow when it is
/// written: MessagePack does not look for one.
/// </remarks>
[RequiresDynamicCode(MadeAtRunTime)]
[RequiresUnreferencedCode(MadeAtRunTime)]
public sealed class MessagePackSessionSerializer : ISessionSerializer
{
    private const string MadeAtRunTime =
        "MessagePack makes its formatters while the program runs. Use MemoryPack or JSON in a native program.";

    private readonly Options _options;

    private MessagePackSessionSerializer(MessagePackSerializerOptions options) => _options = new Options(options);

    /// <summary>Public types with attributes, and what MessagePack itself knows. Anything else is refused.</summary>
    /// <value>One instance for all stores.</value>
    public static MessagePackSessionSerializer Default { get; } = new(MessagePackSerializerOptions.Standard);

    /// <inheritdoc/>
    /// <value>2.</value>
    byte ISessionSerializer.Id => 2;

    /// <inheritdoc/>
    string ISessionSerializer.Name => "MessagePack";

    /// <summary>
    /// A serializer with options of your own: for example <see cref="StandardResolverAllowPrivate.Options"/> for types that are
    /// internal, or a resolver of generated formatters.
    /// </summary>
    /// <param name="options">
    /// <see cref="MessagePackSecurity.UntrustedData"/> takes the place of their security, but for a depth that is smaller.
    /// </param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentException">
    /// The resolver writes types by their names, which would let a payload say what is made of it; or the options compress, which
    /// the store does.
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
            throw new ArgumentException("A typeless resolver is refused: a payload would say which types are made of it.", nameof(options));
        }

        return new MessagePackSessionSerializer(options);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The type has no formatter: it lacks its attributes, or is not public.</exception>
    /// <exception cref="MessagePackSerializationException">The same of a type that it holds.</exception>
    void ISessionSerializer.Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value)
    {
        // Not by MessagePackSerializer: it wraps what the destination throws when the payload is too large.
        var formatter = FormatterOf<T>();
        var writer = new MessagePackWriter(destination) { OldSpec = _options.OldSpec ?? false };
        formatter.Serialize(ref writer, value, _options);
        writer.Flush();
    }

    /// <inheritdoc/>
    /// <exception cref="MessagePackSerializationException">The payload is no value of the type, or goes on behind it.</exception>
    T? ISessionSerializer.Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload)
        where T : default
    {
        var reader = new MessagePackReader(payload);
        var value = MessagePackSerializer.Deserialize<T>(ref reader, _options);
        return reader.End ? value : throw new MessagePackSerializationException("The payload goes on behind its value.");
    }

    /// <inheritdoc/>
    /// <returns>Null, or which type in a value has no formatter.</returns>
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
                + "make it public, or give the serializer a resolver that knows it.", cause);
    }

    private static bool IsTypeless(object? formatter) =>
        formatter is TypelessFormatter
        || (formatter?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ForceTypelessFormatter<>));

    /// <summary>A member may ask for its type by name in spite of the resolver: its payload is not read.</summary>
    private sealed class Options : MessagePackSerializerOptions
    {
        public Options(MessagePackSerializerOptions given)
            : base(given.WithSecurity(MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(
                Math.Min(given.Security.MaximumObjectGraphDepth, MessagePackSecurity.UntrustedData.MaximumObjectGraphDepth))))
        {
        }

        public override Type LoadType(string typeName) =>
            throw new MessagePackSerializationException("The payload names a type to be loaded.");

        protected override MessagePackSerializerOptions Clone() => new Options(this);
    }
}
