namespace SessionKernel.PropertyTests.Golden;

/// <param name="IdKey">Null for an unkeyed id.</param>
/// <param name="Digest">All 32 bytes; <paramref name="KeyDigest"/> is the first 16, which the Redis key carries.</param>
public sealed record GoldenId(
    string Name, byte[]? IdKey, byte[] Id, string Text, byte[] Digest, byte[] KeyDigest, string Prefix, string RedisKey)
{
    public override string ToString() => Name;
}

/// <summary>A principal (its index key) or a name (its record's key).</summary>
/// <param name="Key">Null for an unkeyed digest.</param>
public sealed record GoldenName(string Text, byte[]? Key, byte[] Digest, string Route, string Prefix, string RedisKey)
{
    public override string ToString() => Key is null ? $"{Text} unkeyed" : $"{Text} keyed";
}

public sealed record GoldenSchema(string Name, uint Id)
{
    public override string ToString() => Name;
}

public sealed record GoldenAttribute(string Key, byte[] Value);

/// <param name="Status">A member of EnvelopeStatus.</param>
public sealed record GoldenRejection(string Name, string Status, byte[] KeyDigest, byte[] Envelope)
{
    public override string ToString() => Name;
}

/// <summary>What a secret derives under a key prefix.</summary>
public sealed record GoldenSecret(byte[] Secret, string Prefix, ushort SecretId, byte[] TagKey, byte[] IdKey, byte[] PrincipalKey);

/// <summary>The canary of a ring, the active secret first.</summary>
public sealed record GoldenCanary(string Prefix, IReadOnlyList<byte[]> Secrets, long CreatedMs, IReadOnlyList<ulong> Stamps, byte[] Value);

/// <summary>Every header field, the payload as stored and the whole value.</summary>
public sealed record GoldenEnvelope
{
    public required string Name { get; init; }
    public required string Status { get; init; }
    public required byte[] KeyDigest { get; init; }
    public required byte SerializerId { get; init; }
    public required byte Flags { get; init; }
    public required ushort HeaderLength { get; init; }
    public required ulong Stamp { get; init; }
    public required ulong PreviousStamp { get; init; }
    public required string Schema { get; init; }
    public required uint SchemaId { get; init; }
    public required ushort SchemaVersion { get; init; }
    public required ushort OldestReader { get; init; }
    public required long CreatedMs { get; init; }
    public required long DeadlineMs { get; init; }
    public required long IdleMs { get; init; }
    public required byte[] Principal { get; init; }
    public required uint Generation { get; init; }
    public required ushort EncryptionKeyId { get; init; }
    public required uint StoredLength { get; init; }
    public required uint PlainLength { get; init; }
    public required byte[] Payload { get; init; }
    public required byte[] Envelope { get; init; }

    /// <summary>In stored order; null unless the payload is an attribute bag.</summary>
    public IReadOnlyList<GoldenAttribute>? Attributes { get; init; }

    /// <summary>This one and those below: only of a tagged value.</summary>
    public byte[]? Secret { get; init; }
    public string? Prefix { get; init; }
    public string? RedisKey { get; init; }
    public ushort SecretId { get; init; }
    public byte[]? Tag { get; init; }

    public override string ToString() => Name;
}
