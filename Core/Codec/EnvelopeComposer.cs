using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// value -> payload behind a reserved header -> compared with what was loaded -> header sealed under a new stamp. The state keeps the
// written header, whose stamp later shows whether the write was applied.
internal sealed class EnvelopeComposer<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionEncoder<T> encoder, EnvelopeSealer sealer, BufferPool buffers)
    where T : notnull
{
    public int HeaderSize => sealer.HeaderSize;

    public bool WouldLoseNewerMembers(SessionState<T> state) => encoder.WouldLoseNewerMembers(state);

    /// <summary>Composes what a save writes, with the lifetime that the handle was given.</summary>
    /// <param name="state">The handle's state.</param>
    /// <param name="unwritten">The status of the save if there is nothing to write.</param>
    /// <returns>Null if there is nothing to write.</returns>
    public PooledBuffer? ComposeChanges(SessionState<T> state, out SaveStatus unwritten)
    {
        if (encoder.WouldLoseNewerMembers(state))
        {
            unwritten = SaveStatus.NewerSchema;
            return null;
        }

        unwritten = SaveStatus.Unchanged;
        var header = state.Header;
        header.DeadlineMs = state.Windows.DeadlineMs;
        header.IdleMs = state.Windows.IdleMs;
        encoder.Describe(state, ref header);
        if (state.Value is IMergeableValue { IsChanged: false } && IsAsStored(state, header with { Flags = state.Header.Flags }))
        {
            return null;
        }

        var body = encoder.Encode(state, ref header);
        if (body is null)
        {
            unwritten = SaveStatus.TooLarge;
            return null;
        }

        if (IsAsStored(state, header) && body.Span[sealer.HeaderSize..].SequenceEqual(state.Stored!.Span[state.StoredPayload]))
        {
            body.Return();
            (state.Value as IMergeableValue)?.MarkStored();
            return null;
        }

        unwritten = SaveStatus.None;
        return Seal(state, body, ref header, state.Key);
    }

    /// <summary>Composes the state's value under a header and key of the caller's choice; null if it is too large.</summary>
    public PooledBuffer? Compose(SessionState<T> state, EnvelopeHeader header, in SessionKey key) =>
        encoder.Encode(state, ref header) is { } body ? Seal(state, body, ref header, key) : null;

    /// <summary>Composes a named record without a value.</summary>
    public PooledBuffer ComposeCleared(SessionState<T> state, ExpiryWindows windows, long nowMs)
    {
        var header = state.Header;
        (header.CreatedMs, header.DeadlineMs, header.IdleMs) = (nowMs, windows.DeadlineMs, windows.IdleMs);
        header.SerializerId = EnvelopeLayout.ClearedId;
        header.Flags = EnvelopeFlags.None;
        header.SchemaId = encoder.SchemaId;
        header.PlainLength = 0;
        var body = buffers.Rent();
        sealer.Reserve(body);
        return Seal(state, body, ref header, state.Key);
    }

    /// <summary>Composes the moved marker that replaces the state's session.</summary>
    public PooledBuffer ComposeMarker(SessionState<T> state, Digest16 movedTo, ulong stamp, bool isRotation) =>
        sealer.WriteMarker(buffers, state.Header, state.Key, movedTo, stamp, isRotation);

    private PooledBuffer Seal(SessionState<T> state, PooledBuffer body, ref EnvelopeHeader header, in SessionKey key)
    {
        header.PreviousStamp = state.Header.Stamp;
        header.Stamp = RandomBytes.NextStamp();
        sealer.Seal(body.WritableSpan, ref header, key);
        state.Writing = header;
        return body;
    }

    /// <summary>Whether the header equals the stored one, and this handle can't have stored anything else since.</summary>
    private static bool IsAsStored(SessionState<T> state, in EnvelopeHeader header) =>
        state is { Stored: not null, InDoubt: 0, IsUnconfirmed: false } && header == state.Header;
}
