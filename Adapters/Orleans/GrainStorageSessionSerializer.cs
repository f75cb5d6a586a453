using System.Buffers;
using Orleans.Storage;

namespace SessionKernel.Orleans;

/// <summary>
/// Lets stores use a serializer of Orleans' storage (<see cref="IGrainStorageSerializer"/>), for states that stay in its format.
/// </summary>
/// <remarks>
/// Thread-safe if that serializer is. A read copies the payload before that serializer reads it; a write copies it after that serializer
/// wrote it.
/// </remarks>
public sealed class GrainStorageSessionSerializer : ISessionSerializer
{
    /// <summary>The id, unless you set another one.</summary>
    public const byte DefaultId = 128;

    private readonly IGrainStorageSerializer _serializer;
    private readonly byte _id;

    /// <summary>Creates the serializer.</summary>
    /// <param name="serializer">The serializer that Orleans would use.</param>
    /// <param name="id">The id that the envelope keeps: 128 to 255, a different one for each format.</param>
    /// <exception cref="ArgumentException">The id is not in that range.</exception>
    public GrainStorageSessionSerializer(IGrainStorageSerializer serializer, byte id = DefaultId)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(id, DefaultId);
        _serializer = serializer;
        _id = id;
    }

    /// <inheritdoc/>
    /// <value>The id that was passed.</value>
    byte ISessionSerializer.Id => _id;

    /// <inheritdoc/>
    /// <value>The type name of the serializer that Orleans would use.</value>
    string ISessionSerializer.Name => _serializer.GetType().Name;

    /// <inheritdoc/>
    void ISessionSerializer.Serialize<T>(IBufferWriter<byte> destination, T value)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(_serializer.Serialize(value).ToMemory().Span);
    }

    /// <inheritdoc/>
    T? ISessionSerializer.Deserialize<T>(ReadOnlySequence<byte> payload)
        where T : default => _serializer.Deserialize<T>(new BinaryData(payload.ToArray()));
}
