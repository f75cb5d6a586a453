using System.Buffers;
using Orleans.Storage;

namespace SessionKernel.Orleans;

/// <summary>
/// A serializer of Orleans' storage (<see cref="IGrainStorageSerializer"/>) as one for stores: for states that are to stay in its format.
/// </summary>
/// <remarks>Thread-safe if that serializer is. It copies a payload before it reads it, and again after it wrote it.</remarks>
public sealed class GrainStorageSessionSerializer : ISessionSerializer
{
    /// <summary>The id unless another one is stated.</summary>
    public const byte DefaultId = 128;

    private readonly IGrainStorageSerializer _serializer;
    private readonly byte _id;

    /// <summary>Makes it.</summary>
    /// <param name="serializer">What Orleans would use.</param>
    /// <param name="id">What the envelope keeps of it: 128 to 255, another one for each format.</param>
    /// <exception cref="ArgumentException">The id is not in that range.</exception>
    public GrainStorageSessionSerializer(IGrainStorageSerializer serializer, byte id = DefaultId)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentOutOfRangeException.ThrowIfLessThan(id, DefaultId);
        _serializer = serializer;
        _id = id;
    }

    /// <inheritdoc/>
    /// <value>As given.</value>
    byte ISessionSerializer.Id => _id;

    /// <inheritdoc/>
    /// <value>The type's name of what Orleans would use.</value>
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
