namespace SessionKernel;

[Flags]
internal enum EnvelopeFlags : byte
{
    None = 0,
    Encrypted = 1,
    Compressed = 2,
    HashLayout = 4,
    Known = Encrypted | Compressed | HashLayout,
}

/// <summary>The fields of <see cref="EnvelopeLayout"/> that a reader or writer outside the envelope needs.</summary>
internal record struct EnvelopeHeader
{
    public byte SerializerId;
    public EnvelopeFlags Flags;
    public ulong Stamp;
    public ulong PreviousStamp;
    public uint SchemaId;
    public ushort SchemaVersion;
    public ushort OldestReader;
    public long CreatedMs;
    public long DeadlineMs;
    public long IdleMs;
    public Digest16 Principal;
    public uint Generation;
    public ushort EncryptionKeyId;

    /// <summary>The id of the secret that tagged the value; 0 = none.</summary>
    public ushort SecretId;

    public int PlainLength;
}
