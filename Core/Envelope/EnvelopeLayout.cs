namespace SessionKernel;

// The envelope, version 1. Little-endian, 96 bytes, or 112 with a tag, then the payload.
//
//   0   4   magic and version: 53 4B 45 31 ("SKE1")
//   4   1   serializer id: 0 none (a cleared named record or a canary: no payload); 1 JSON, 2 MessagePack, 3 MemoryPack,
//           4 Protocol Buffers, 5 attribute bag, 6 moved marker, 128..255 for users
//   5   1   flags: bit 0 encrypted, bit 1 compressed, bit 2 hash layout; an unknown bit = UnknownFormat
//   6   2   header length (96, or 112 with a tag; a reader skips what it does not know)
//   8   8   XxHash3-64 of bytes 16..end, seed = (bytes 0..7 of the digest that the Redis key carries, as u64)
//           XOR (bytes 0..7 of this header, as u64): a value under another session's key does not verify
//   16  8   stamp: 64 random bits, new at every write; the concurrency token
//   24  8   previous stamp
//   32  4   schema id: XxHash32 of the schema name's UTF-8, seed 0
//   36  2   schema version of the payload
//   38  2   oldest schema version whose reader may read it
//   40  8   created, unix ms
//   48  8   absolute deadline, unix ms (0 = none)
//   56  8   idle window, ms (0 = none)
//   64  16  principal digest (0 = anonymous)
//   80  4   generation: raised by clear and principal change
//   84  2   encryption key id (0 = none)
//   86  2   id of the secret that tagged the value (0 = no tag)
//   88  4   stored payload length
//   92  4   plain payload length (bounds decompression)
//   96  16  tag, only with a secret id: see SecretKeys
//   then    payload: as the serializer wrote it, then compressed, then encrypted
internal static class EnvelopeLayout
{
    public const int HeaderSize = 96;
    public const int TaggedHeaderSize = HeaderSize + TagSize;
    public const int TagSize = 16;

    public const int SerializerId = 4;
    public const int Flags = 5;
    public const int HeaderLength = 6;
    public const int Hash = 8;
    public const int Hashed = 16;
    public const int Stamp = 16;
    public const int PreviousStamp = 24;
    public const int SchemaId = 32;
    public const int SchemaVersion = 36;
    public const int OldestReader = 38;
    public const int Created = 40;
    public const int Deadline = 48;
    public const int Idle = 56;
    public const int Principal = 64;
    public const int Generation = 80;
    public const int EncryptionKeyId = 84;
    public const int SecretId = 86;
    public const int StoredLength = 88;
    public const int PlainLength = 92;
    public const int Tag = 96;

    public const byte ClearedId = 0;
    public const byte MovedMarkerId = 6;

    public static ReadOnlySpan<byte> Magic => "SKE1"u8;
}
