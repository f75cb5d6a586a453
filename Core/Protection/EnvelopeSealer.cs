namespace SessionKernel;

/// <summary>
/// The one way in and out of a stored value: header and tag are written here, and checked here before anything else of the value is used.
/// Without a ring of secrets nothing is tagged, and a tag that another instance wrote is skipped.
/// </summary>
internal sealed class EnvelopeSealer(SecretRing? ring, ServerClock clock)
{
    /// <summary>Of values that are written here.</summary>
    public int HeaderSize { get; } = ring is null ? EnvelopeLayout.HeaderSize : EnvelopeLayout.TaggedHeaderSize;

    public bool Authenticates => ring is not null;

    /// <summary>Of the secret that tags what is written now; 0 = none.</summary>
    public ushort SecretId => ring?.Active.SecretId ?? 0;

    public void Reserve(PooledBuffer buffer) => EnvelopeWriter.Reserve(buffer, HeaderSize);

    /// <summary>Writes header, tag and hash over the reserved bytes, and says in the header which secret tagged the value.</summary>
    public void Seal(Span<byte> value, ref EnvelopeHeader header, in SessionKey key) => Seal(value, ref header, key, ring?.Active);

    /// <summary>The same with a secret of the ring that need not be the active one.</summary>
    public void Seal(Span<byte> value, ref EnvelopeHeader header, in SessionKey key, SecretKeys? secret)
    {
        header.SecretId = secret?.SecretId ?? 0;
        EnvelopeWriter.WriteHeader(value, header, HeaderSize);
        secret?.WriteTag(value, key);
        EnvelopeWriter.WriteHash(value, key.Seed);
    }

    /// <summary>A moved marker, sealed. It ends by a deadline of its own, also where its key has lost its TTL.</summary>
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

    /// <summary>A pure function but for the clock. Never throws.</summary>
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
    /// What a value says of itself whose tag is by none of these secrets: anybody may have written it. For the canary, which is there to
    /// be looked at by those who can't verify it.
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
