namespace SessionKernel;

/// <summary>
/// The only way in and out of a stored value: writes header and tag, and checks them before anything else of the value is used. Without a
/// ring of secrets it writes no tags, and skips those of other instances.
/// </summary>
internal sealed class EnvelopeSealer(SecretRing? ring, ServerClock clock)
{
    /// <summary>The header size of values written here.</summary>
    public int HeaderSize { get; } = ring is null ? EnvelopeLayout.HeaderSize : EnvelopeLayout.TaggedHeaderSize;

    public bool Authenticates => ring is not null;

    /// <summary>The id of the secret that tags new values; 0 = none.</summary>
    public ushort SecretId => ring?.Active.SecretId ?? 0;

    public void Reserve(PooledBuffer buffer) => EnvelopeWriter.Reserve(buffer, HeaderSize);

    /// <summary>Writes header, tag and hash over the reserved bytes, and says in the header which secret tagged the value.</summary>
    public void Seal(Span<byte> value, ref EnvelopeHeader header, in SessionKey key) => Seal(value, ref header, key, ring?.Active);

    /// <summary>Seals with the given secret of the ring, which need not be the active one.</summary>
    public void Seal(Span<byte> value, ref EnvelopeHeader header, in SessionKey key, SecretKeys? secret)
    {
        header.SecretId = secret?.SecretId ?? 0;
        EnvelopeWriter.WriteHeader(value, header, HeaderSize);
        secret?.WriteTag(value, key);
        EnvelopeWriter.WriteHash(value, key.Seed);
    }

    /// <summary>Writes and seals a moved marker. Its own deadline ends it even if its key has lost its TTL.</summary>
    public PooledBuffer WriteMarker(
        BufferPool pool, in EnvelopeHeader replaced, in SessionKey key, Digest16 movedTo, ulong stamp, bool isRotation)
    {
        var buffer = pool.Rent();
        Reserve(buffer);
        MovedMarker.WritePayload(buffer, movedTo, isRotation);
        var deadlineMs = clock.NowMs + MovedMarker.TimeToLiveMs;
        var header = MovedMarker.HeaderOf(replaced, stamp, deadlineMs, isRotation);
        Seal(buffer.WritableSpan, ref header, key);
        return buffer;
    }

    /// <summary>A pure function, except for the clock. Never throws.</summary>
    public EnvelopeStatus Open(ReadOnlySpan<byte> value, in SessionKey key, out EnvelopeHeader header, out Range payload)
    {
        var status = EnvelopeReader.Read(value, key.Seed, out header, out payload);
        if (status == EnvelopeStatus.Ok && ring is not null)
        {
            status = Verify(value, key, header.SecretId);
            if (status != EnvelopeStatus.Ok)
            {
                (header, payload) = (default, default);
            }
        }

        return status;
    }

    /// <summary>
    /// Reads the header of a value that none of these secrets tagged: anybody may have written it. For the canary, which instances must
    /// read even if they can't verify it.
    /// </summary>
    public static EnvelopeHeader ReadUnverified(ReadOnlySpan<byte> value, in SessionKey key)
    {
        EnvelopeReader.Read(value, key.Seed, out var header, out _);
        return header;
    }

    private EnvelopeStatus Verify(ReadOnlySpan<byte> value, in SessionKey key, ushort secretId)
    {
        if (secretId == 0)
        {
            return ring!.UntaggedUntil is { } until && clock.NowMs < until.ToUnixTimeMilliseconds()
                ? EnvelopeStatus.Ok
                : EnvelopeStatus.Untagged;
        }

        var (isKnown, isVerified) = ring!.Verify(secretId, value, key);
        return isVerified ? EnvelopeStatus.Ok : isKnown ? EnvelopeStatus.TagMismatch : EnvelopeStatus.UnknownSecret;
    }
}
