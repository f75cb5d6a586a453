using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;
using ProtoBuf;
using ProtoBuf.Meta;

namespace SessionKernel.Serializers;

/// <summary>
/// Sessions as Protocol Buffers, by protobuf-net: mark the type <c>[ProtoContract]</c> and give every member a
/// <c>[ProtoMember]</c> number that it keeps for as long as data exists. Let every message type derive from
/// <see cref="ProtoBuf.Extensible"/>, and an older node's save keeps what a newer one has added.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. The format knows no null and no empty collection: what is null or empty is not written, and is
/// read as what the constructor makes of it. A payload that was cut between two members can't be told from a whole one; in a
/// store the envelope tells it. Messages nest at most 512 deep.
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
    /// A model that finds contracts by attributes, writes members whose value is zero or false, since their initializers may say
    /// otherwise, and keeps the kind of a <see cref="DateTime"/>.
    /// </summary>
    /// <value>One instance for all stores.</value>
    public static ProtobufSessionSerializer Default { get; } = new(OwnModel());

    /// <inheritdoc/>
    /// <value>4.</value>
    byte ISessionSerializer.Id => 4;

    /// <inheritdoc/>
    string ISessionSerializer.Name => "Protocol Buffers";

    /// <summary>
    /// A serializer with a model of your own: for types without attributes, or surrogates such as one for <see cref="DateTimeOffset"/>.
    /// </summary>
    /// <param name="model">Complete: what it knows by now is allowed as it is; other types need attributes.</param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentException">It lets messages nest deeper than 512.</exception>
    public static ProtobufSessionSerializer For(RuntimeTypeModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.MaxDepth > MaximumDepth)
        {
            throw new ArgumentException(
                $"Messages of sessions nest at most {MaximumDepth} deep: each level takes stack, which a payload must not use up.",
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
    /// The payload is no value of the type, or something that is no member stands behind it.
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
            // With a length, nothing that a payload only announces is set aside for it.
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
    /// <returns>Null, or which type in a value has no contract.</returns>
    string? ISessionSerializer.RefuseToWrite<[DynamicallyAccessedMembers(SessionValue.Members)] T>() => _contracts.Of(typeof(T)).Refusal;

    /// <inheritdoc/>
    /// <returns>
    /// True when every message type that the type can hold is <see cref="ProtoBuf.IExtensible"/>, and
    /// <see cref="ProtoBuf.ITypedExtensible"/> and not abstract where it has a base or derived types:
    /// <see cref="ProtoBuf.Extensible"/> is both.
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
