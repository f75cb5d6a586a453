using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

// A stored value becomes a session or a status. The checks run in this order, so that nothing is decoded unless it was written for this key
// by an instance with a secret of the ring: envelope, hash and tag, moved marker, absolute deadline, flags, schema, serializer,
// decompression, payload, the user's validation.
internal sealed class SessionDecoder<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SchemaPlan<T> schema, SerializerSet serializers, ValuePool<T>? values, Func<T, bool>? validate, BufferPool buffers,
    PayloadLimits limits, EnvelopeSealer sealer, ILogger logger, TimeProvider time)
    where T : notnull
{
    private readonly LogThrottle _throttle = new(time);

    /// <summary>
    /// Decodes a stored value. The state keeps the bytes of a live session, to compare them at the next save, and of one that has ended, to
    /// judge it again.
    /// </summary>
    public SessionStatus Open(SessionState<T> state, PooledBuffer stored, long nowMs)
    {
        var status = Decode(state, stored, nowMs, out var payload);
        if (status == SessionStatus.Live)
        {
            state.Keep(stored, payload);
        }
        else if (status is SessionStatus.Expired or SessionStatus.Missing)
        {
            state.SetTheirs(stored);
        }
        else
        {
            stored.Return();
        }

        return status;
    }

    public SessionStatus Decode(SessionState<T> state, PooledBuffer stored, long nowMs, out Range payload)
    {
        var status = Read(state, stored, nowMs, out payload, out var reason);
        if (reason is not null && _throttle.Allows((int)status))
        {
            Log.Unreadable(logger, state.Key.ToLogString(), reason);
        }

        var isUnreadable = status is SessionStatus.Corrupt or SessionStatus.UnknownFormat or SessionStatus.KeyUnavailable;
        if (isUnreadable && EnvelopeHead.IsEnvelope(stored.Span))
        {
            // Nothing in it is trusted. The stamp is only compared, so that a removal removes what was found.
            state.Header.Stamp = EnvelopeHead.StampOf(stored.Span);
        }

        return status;
    }

    private SessionStatus Read(SessionState<T> state, PooledBuffer stored, long nowMs, out Range payload, out string? reason)
    {
        if (stored.Length > limits.MaximumStored)
        {
            payload = default;
            reason = "it is larger than any session this node reads";
            return SessionStatus.UnknownFormat;
        }

        var envelope = sealer.Open(stored.Span, state.Key, out var header, out payload);
        if (envelope != EnvelopeStatus.Ok)
        {
            reason = ReasonOf(envelope);
            return StatusOf(envelope);
        }

        reason = null;
        if (sealer.Authenticates && state.CameUntagged && header.SecretId != 0)
        {
            reason = "it has a tag, but the moved marker that leads to it has none";
            return SessionStatus.Moved;
        }

        if (header.SerializerId == EnvelopeLayout.MovedMarkerId)
        {
            if (MovedMarker.HasEnded(header, nowMs))
            {
                return SessionStatus.Missing;
            }

            (state.Reached, state.CameUntagged) = (MovedMarker.Reached(stored.Span[payload]), header.SecretId == 0);
            return SessionStatus.Moved;
        }

        var isRecord = state.Key.Kind == SessionKeyKind.Name;
        var windows = ExpiryWindows.Of(header);
        if (!(windows.AreSound || (isRecord && windows.AreNone)) || !ExpiryWindows.IsInstant(header.CreatedMs))
        {
            reason = "no store writes such times";
            return SessionStatus.UnknownFormat;
        }

        if (windows.HasEnded(nowMs))
        {
            return SessionStatus.Expired;
        }

        if (isRecord && header is { SerializerId: EnvelopeLayout.ClearedId, PlainLength: 0 })
        {
            (state.Header, state.Windows) = (header, windows);
            return SessionStatus.Cleared;
        }

        (state.Header, state.Windows) = (header, windows);
        var status = Check(header, out var serializer, out reason);
        if (status != SessionStatus.Live)
        {
            return status;
        }

        state.IsNewerThanThisNode = schema.IsNewer(header);
        return (header.Flags & EnvelopeFlags.Compressed) == 0
            ? ReadValue(state, serializer!, stored.Memory[payload], header.SchemaVersion, out reason)
            : ReadCompressed(state, serializer!, stored.Span[payload], header, out reason);
    }

    private static SessionStatus StatusOf(EnvelopeStatus envelope) => envelope switch
    {
        EnvelopeStatus.UnknownSecret => SessionStatus.KeyUnavailable,
        EnvelopeStatus.NotAnEnvelope or EnvelopeStatus.UnknownFormat or EnvelopeStatus.Untagged => SessionStatus.UnknownFormat,
        _ => SessionStatus.Corrupt,
    };

    private static string ReasonOf(EnvelopeStatus envelope) => envelope switch
    {
        EnvelopeStatus.Untagged => "it has no tag, and the store does not accept untagged values (AcceptUntagged)",
        EnvelopeStatus.UnknownSecret => "it was tagged with a secret that is not in this node's ring",
        EnvelopeStatus.TagMismatch => "its tag does not verify: it was written, moved or changed by somebody who does not have the secret",
        _ => envelope.ToString(),
    };

    /// <summary>
    /// The hash has verified, so a payload that does not decompress was written like that: its format is unknown, not damaged.
    /// </summary>
    private SessionStatus ReadCompressed(
        SessionState<T> state, ISessionSerializer serializer, ReadOnlySpan<byte> payload, in EnvelopeHeader header, out string? reason)
    {
        if (header.PlainLength > limits.Maximum)
        {
            reason = "it decompresses to more than any session this node reads";
            return SessionStatus.UnknownFormat;
        }

        if (Compression.TryDecompress(payload, header.PlainLength, buffers) is not { } plain)
        {
            reason = "it does not decompress to what its header says";
            return SessionStatus.UnknownFormat;
        }

        try
        {
            return ReadValue(state, serializer, plain.Memory, header.SchemaVersion, out reason);
        }
        finally
        {
            plain.Return();
        }
    }

    private SessionStatus Check(in EnvelopeHeader header, out ISessionSerializer? serializer, out string? reason)
    {
        serializer = null;
        if ((header.Flags & EnvelopeFlags.Encrypted) != 0)
        {
            reason = "it is encrypted, and this node has no key for it";
            return SessionStatus.KeyUnavailable;
        }

        if ((header.Flags & EnvelopeFlags.HashLayout) != 0)
        {
            reason = "this node does not read its layout";
            return SessionStatus.UnknownFormat;
        }

        if (header.SchemaId != schema.Id)
        {
            reason = "it has another schema";
            return SessionStatus.UnknownFormat;
        }

        if (!schema.CanRead(header))
        {
            reason = $"its schema version is {header.SchemaVersion}, and this node reads up to {schema.Version}";
            return schema.IsNewer(header) ? SessionStatus.NewerSchema : SessionStatus.UnknownFormat;
        }

        serializer = serializers.Find(header.SerializerId);
        reason = serializer is null ? $"serializer {header.SerializerId} is not registered: add it with AlsoRead" : null;
        return serializer is null ? SessionStatus.UnknownFormat : SessionStatus.Live;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any exception of a serializer or step over stored bytes becomes a status, even "
        + "OutOfMemoryException for one huge array.")]
    private SessionStatus ReadValue(
        SessionState<T> state, ISessionSerializer serializer, ReadOnlyMemory<byte> payload, int version, out string? reason)
    {
        reason = null;
        try
        {
            var reuses = values is not null && version == schema.Version && Overwrites(serializer);
            var value = reuses ? ReadOver(serializer, payload) : schema.Read(serializer, version, new ReadOnlySequence<byte>(payload));
            if (value is null)
            {
                reason = $"{serializer.Name} read null";
                return SessionStatus.UnknownFormat;
            }

            if (validate is not null && !validate(value))
            {
                reason = "the store's validation refused it";
                return SessionStatus.ValidationFailed;
            }

            state.Value = value;
            state.Reusable = reuses ? value : null;
            return SessionStatus.Live;
        }
        catch (Exception e)
        {
            reason = $"{serializer.Name} failed with {e.GetType().Name}";
            return SessionStatus.UnknownFormat;
        }
    }

    private bool Overwrites(ISessionSerializer serializer) =>
        ReferenceEquals(serializer, serializers.Writer) || serializer.OverwritesEveryMember<T>();

    private T? ReadOver(ISessionSerializer serializer, ReadOnlyMemory<byte> payload)
    {
        var value = values!.Take();
        serializer.Deserialize(new ReadOnlySequence<byte>(payload), ref value);
        return value;
    }
}
