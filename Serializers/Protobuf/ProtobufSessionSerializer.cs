using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;
using ProtoBuf;
using ProtoBuf.Meta;

namespace SessionKernel.Serializers;

/// <summary>
/// Serializes sessions as Protocol Buffers using protobuf-net. Mark the type <c>[ProtoContract]</c> and give every member a
/// <c>[ProtoMember]</c> number that it keeps for as long as data exists. If every message type derives from
/// <see cref="ProtoBuf.Extensible"/>, an older node's save keeps the members that a newer one has added.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. The format knows no null and no empty collection: a null or empty member is not written, and reads as the
/// constructor sets it. A payload that was cut between two members can't be told from a whole one; in a store, the envelope tells it.
/// Messages nest at most 512 deep.
/// </remarks>
[RequiresDynamicCode(MadeAtRunTime)]
[RequiresUnreferencedCode(MadeAtRunTime)]
public sealed class ProtobufSessionSerializer : ISessionSerializer
{
    private const int MaximumDepth = 512;
    private const string MadeAtRunTime =
        "protobuf-net looks at types and compiles their code while the program runs. Use MemoryPack or JSON in a native program.";

    private readonly RuntimeTypeModel _model;
    private readonly Contracts _contracts;
    private readonly ObjectPool<BufferStream> _streams = new DefaultObjectPool<BufferStream>(
        new DefaultPooledObjectPolicy<BufferStream>(), 64);

    private readonly ObjectPool<PayloadStream> _sources = new DefaultObjectPool<PayloadStream>(
        new DefaultPooledObjectPolicy<PayloadStream>(), 64);

    private ProtobufSessionSerializer(RuntimeTypeModel model)
    {
        _model = model;
        _contracts = new Contracts(model);
    }

    /// <summary>
    /// A serializer whose model finds contracts by attributes, writes members whose value is zero or false, because their initializers may
    /// set another value, and keeps the kind of a <see cref="DateTime"/>.
    /// </summary>
    /// <value>One instance for all stores.</value>
    public static ProtobufSessionSerializer Default { get; } = new(OwnModel());

    /// <inheritdoc/>
    /// <value>4.</value>
    byte ISessionSerializer.Id => 4;

    /// <inheritdoc/>
    string ISessionSerializer.Name => "Protocol Buffers";

    /// <summary>
    /// Makes a serializer with a model of your own: for types without attributes, or for surrogates such as one for
    /// <see cref="DateTimeOffset"/>.
    /// </summary>
    /// <param name="model">A complete model. It may keep the types that it knows now as they are; all other types need attributes.</param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentException">The model lets messages nest deeper than 512.</exception>
    public static ProtobufSessionSerializer For(RuntimeTypeModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.MaxDepth > MaximumDepth)
        {
            throw new ArgumentException(
                $"Messages of sessions may nest at most {MaximumDepth} deep: each level takes stack, which a payload must not use up.",
                nameof(model));
        }

        return new ProtobufSessionSerializer(model);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The type, or one that it holds, has no contract; or messages nest too deep.</exception>
    /// <exception cref="ProtoBuf.ProtoException">The value contains itself.</exception>
    void ISessionSerializer.Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value)
    {
        _contracts.Require(typeof(T));
        var stream = _streams.Get();
        try
        {
            stream.Destination = destination;
            _model.Serialize<T>(stream, value);
        }
        finally
        {
            stream.Destination = null;
            _streams.Return(stream);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The type, or one that it holds, has no contract; or messages nest too deep.</exception>
    /// <exception cref="ProtoBuf.ProtoException">
    /// The payload is no value of the type, or something that is no member follows the value.
    /// </exception>
    T? ISessionSerializer.Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload)
        where T : default
    {
        var contract = _contracts.Require(typeof(T));
        contract.Appends?.Check(payload);
        var source = _sources.Get();
        try
        {
            source.Begin(payload);
            // Given a length, protobuf-net reserves no memory for sizes that a payload only announces.
            using var reader = ProtoReader.State.Create(source, _model, userState: null, payload.Length);
            return reader.DeserializeRoot<T>();
        }
        finally
        {
            source.End();
            _sources.Return(source);
        }
    }

    /// <inheritdoc/>
    /// <returns>Null, or a sentence that names a type in the value without a contract.</returns>
    string? ISessionSerializer.RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => _contracts.Of(typeof(T)).Refusal;

    /// <inheritdoc/>
    /// <returns>
    /// True if every message type that the type can hold implements <see cref="ProtoBuf.IExtensible"/> and, where it has a base or derived
    /// types, implements <see cref="ProtoBuf.ITypedExtensible"/> and is not abstract. <see cref="ProtoBuf.Extensible"/> implements both.
    /// </returns>
    bool ISessionSerializer.KeepsUnknownMembers<[DynamicallyAccessedMembers(SessionValue.Members)] T>() =>
        _contracts.Require(typeof(T)).KeepsUnknownMembers;

    private static RuntimeTypeModel OwnModel()
    {
        var model = RuntimeTypeModel.Create(nameof(SessionKernel));
        model.UseImplicitZeroDefaults = false;
        model.IncludeDateTimeKind = true;
        return model;
    }
}
