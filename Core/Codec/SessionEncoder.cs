using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>
/// Turns a session's value into an envelope, in one buffer: reserve the header, write the payload behind it, seal the header. Compression
/// takes a second buffer.
/// </summary>
internal sealed class SessionEncoder<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SchemaPlan<T> schema, SerializerSet serializers, BufferPool buffers, PayloadLimits limits, EnvelopeSealer sealer, ILogger logger)
    where T : notnull
{
    public uint SchemaId => schema.Id;

    /// <summary>Whether a save of this state would lose members that a newer node wrote.</summary>
    public bool WouldLoseNewerMembers(SessionState<T> state) =>
        state.IsNewerThanThisNode && !(serializers.Find(state.Header.SerializerId)?.KeepsUnknownMembers<T>() ?? false);

    /// <summary>Sets the fields of the header that describe the format in which the state's value is written.</summary>
    public void Describe(SessionState<T> state, ref EnvelopeHeader header)
    {
        header.Flags = EnvelopeFlags.None;
        header.SecretId = sealer.SecretId;
        header.SchemaId = schema.Id;
        // A value from a newer node keeps its version: its serializer kept the members that this node does not know.
        if (!state.IsNewerThanThisNode)
        {
            header.SerializerId = serializers.Writer.Id;
            header.SchemaVersion = schema.WrittenVersion;
            header.OldestReader = schema.OldestReader;
        }
    }

    /// <summary>The payload behind a reserved header, or null if it is too large. The serializer's exceptions pass through.</summary>
    public PooledBuffer? Encode(SessionState<T> state, ref EnvelopeHeader header)
    {
        Describe(state, ref header);
        var buffer = buffers.Rent();
        try
        {
            buffer.LimitTo(sealer.HeaderSize + limits.Maximum);
            sealer.Reserve(buffer);
            header.Generation += WritePayload(state, buffer) ? 1u : 0;
        }
        catch (BufferLimitException)
        {
            buffer.Return();
            Log.PayloadTooLarge(logger, state.Key.ToLogString(), limits.Maximum);
            return null;
        }
        catch
        {
            buffer.Return();
            throw;
        }

        header.PlainLength = buffer.Length - sealer.HeaderSize;
        if (header.PlainLength > limits.WarnAbove)
        {
            Log.LargePayload(logger, state.Key.ToLogString(), header.PlainLength, limits.WarnAbove);
        }

        return header.PlainLength > limits.CompressAbove ? Compress(buffer, ref header) : buffer;
    }

    private PooledBuffer Compress(PooledBuffer plain, ref EnvelopeHeader header)
    {
        if (Compression.TryCompress(plain, buffers, sealer.HeaderSize) is not { } compressed)
        {
            return plain;
        }

        plain.Return();
        header.Flags |= EnvelopeFlags.Compressed;
        return compressed;
    }

    /// <returns>Whether the written value was cleared since it was loaded.</returns>
    private bool WritePayload(SessionState<T> state, PooledBuffer buffer)
    {
        if (state.Value is not IMergeableValue value)
        {
            Serialize(state, buffer);
            return false;
        }

        // Another task of the caller may change the value concurrently: what is marked as written must be what was written.
        lock (value.Sync)
        {
            var wasCleared = value.MarkWriting();
            Serialize(state, buffer);
            return wasCleared;
        }
    }

    private void Serialize(SessionState<T> state, PooledBuffer buffer)
    {
        if (state.IsNewerThanThisNode)
        {
            serializers.Find(state.Header.SerializerId)!.Serialize(buffer, state.Value!);
        }
        else
        {
            schema.Write(serializers.Writer, buffer, state.Value!);
        }
    }
}
