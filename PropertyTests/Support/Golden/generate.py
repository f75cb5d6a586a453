"""Golden vectors: ids, keys and envelopes, made from the tables of docs/envelope.md alone, not by the code under test.

    python3 generate.py            writes vectors.json beside this file
    python3 generate.py -          writes it to standard output

Needs the module xxhash (Debian: python3-xxhash). All integers are little-endian; stamps are JSON numbers of 64 bits.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct
import sys

import xxhash

MAGIC = b"SKE1"
JSON, MESSAGEPACK, MEMORYPACK, PROTOBUF, BAG, MOVED = 1, 2, 3, 4, 5, 6
ENCRYPTED, COMPRESSED, HASH_LAYOUT = 1, 2, 4
DAY = 86_400_000
CREATED = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def digest_of(key, message):
    return hmac.new(key, message, hashlib.sha256).digest() if key else hashlib.sha256(message).digest()


def pattern(length, start=0, step=37):
    return bytes((start + i * step) & 0xFF for i in range(length))


# Ids, names, keys

ID_KEY = pattern(32, 0x11, 7)
PRINCIPAL_KEY = pattern(32, 0x55, 11)
PREFIX = "sk:shop:"


def session_key(id_bytes, digest, prefix=PREFIX):
    return f"{prefix}{{{base64url(id_bytes[:2])}}}:{base64url(digest[:16])}"


def id_vector(name, key, route, random22, last8=b""):
    head = route + random22
    if key:
        digest = digest_of(key, b"id\0" + head)
        whole = head + digest[16:24]
    else:
        whole = head + last8
        digest = digest_of(None, whole)
    assert len(whole) == 32 and len(base64url(whole)) == 43
    return {"name": name, "idKey": key.hex() if key else None, "id": whole.hex(), "text": base64url(whole),
            "digest": digest.hex(), "keyDigest": digest[:16].hex(), "prefix": PREFIX,
            "redisKey": session_key(whole, digest)}


def name_vector(label, infix, key, text):
    digest = digest_of(key, label + b"\0" + text.encode())[:16]
    return {"text": text, "key": key.hex() if key else None, "digest": digest.hex(), "route": base64url(digest[:2]),
            "prefix": PREFIX, "redisKey": f"{PREFIX}{{{base64url(digest[:2])}}}:{infix}:{base64url(digest)}"}


PRINCIPAL = digest_of(PRINCIPAL_KEY, b"principal\0" + b"42")[:16]
IDS = [
    id_vector("unkeyed", None, b"\x12\x34", pattern(22, 3), pattern(8, 0x80)),
    id_vector("unkeyed-one", None, bytes(2), bytes(22), bytes(7) + b"\x01"),
    id_vector("unkeyed-ones", None, b"\xff\xff", b"\xff" * 22, b"\xff" * 8),
    id_vector("keyed", ID_KEY, b"\x12\x34", pattern(22, 3)),
    id_vector("keyed-long-key", pattern(100, 9, 5), b"\xfb\xef", pattern(22, 0xBE, 91)),
    id_vector("keyed-principal-route", ID_KEY, PRINCIPAL[:2], pattern(22, 200, 13)),
]
NAMES_OF_PEOPLE = ["42", "zoë@example.org", "李雷", "😀"]
PRINCIPALS = [name_vector(b"principal", "u", key, text) for key in (None, PRINCIPAL_KEY) for text in NAMES_OF_PEOPLE]
NAMED = [name_vector(b"name", "n", key, text) for key in (None, PRINCIPAL_KEY) for text in ["cart/42", "grain/zoë"]]
SCHEMAS = [{"name": name, "id": xxhash.xxh32_intdigest(name.encode(), seed=0)}
           for name in ["shop", "", "ShopSession", "körbe", "a-schema-name-that-is-longer-than-sixteen-bytes"]]


# Envelopes

KEY_DIGEST = bytes.fromhex(IDS[3]["keyDigest"])
OTHER_DIGEST = bytes.fromhex(IDS[0]["keyDigest"])


def sealed(envelope, key_digest):
    """Puts the hash in: XxHash3-64 of bytes 16..end, seeded by key digest and bytes 0..7."""
    u64 = struct.Struct("<Q").unpack_from
    seed = u64(key_digest)[0] ^ u64(envelope)[0]
    return envelope[:8] + struct.pack("<Q", xxhash.xxh3_64_intdigest(envelope[16:], seed=seed)) + envelope[16:]


def envelope(name, payload, serializer, *, key_digest=KEY_DIGEST, flags=0, stamp=0xFEDCBA9876543210, previous=0,
             schema="shop", version=1, oldest=1, created=CREATED, deadline=CREATED + DAY, idle=1_800_000,
             principal=bytes(16), generation=0, encryption_key=0, plain_length=None, extra=b"", attributes=None):
    plain_length = len(payload) if plain_length is None else plain_length
    schema_id = xxhash.xxh32_intdigest(schema.encode(), seed=0)
    header_length = 96 + len(extra)
    header = struct.pack("<4sBBHQQQIHHQQQ16sIHHII", MAGIC, serializer, flags, header_length, 0, stamp, previous, schema_id,
                         version, oldest, created, deadline, idle, principal, generation, encryption_key, 0,
                         len(payload), plain_length)
    assert len(header) == 96
    vector = {"name": name, "status": "Ok", "keyDigest": key_digest.hex(), "serializerId": serializer, "flags": flags,
              "headerLength": header_length, "stamp": stamp, "previousStamp": previous, "schema": schema,
              "schemaId": schema_id, "schemaVersion": version, "oldestReader": oldest, "createdMs": created,
              "deadlineMs": deadline, "idleMs": idle, "principal": principal.hex(), "generation": generation,
              "encryptionKeyId": encryption_key, "storedLength": len(payload), "plainLength": plain_length,
              "payload": payload.hex(), "envelope": sealed(header + extra + payload, key_digest).hex()}
    if attributes is not None:
        vector["attributes"] = [{"key": key, "value": value.hex()} for key, value in attributes]
    return vector


def bag(name, attributes, **header):
    """u32 count; per attribute u16 key length, key UTF-8, u32 value length, value; keys in ordinal (UTF-16) order."""
    ordered = sorted(attributes, key=lambda attribute: attribute[0].encode("utf-16-be"))
    payload = struct.pack("<I", len(ordered))
    for key, value in ordered:
        utf8 = key.encode()
        payload += struct.pack("<H", len(utf8)) + utf8 + struct.pack("<I", len(value)) + value
    return envelope(name, payload, BAG, attributes=ordered, **header)


def memorypack_string(text):
    """~UTF-8 length as i32, UTF-16 length as i32, UTF-8."""
    utf8 = text.encode()
    return struct.pack("<ii", ~len(utf8), len(text.encode("utf-16-le")) // 2) + utf8


def memorypack_cart(user, name, items):
    """[MemoryPackable(GenerateType.VersionTolerant)]: member count, a varint length per member, the members."""
    members = [struct.pack("<i", user), memorypack_string(name),
               struct.pack("<i", len(items)) + b"".join(map(memorypack_string, items))]
    assert all(len(member) < 128 for member in members)
    return bytes([len(members)]) + bytes(map(len, members)) + b"".join(members)


def messagepack_cart(user, name, items):
    """[MessagePackObject] with [Key(0..2)]: an array of the members."""
    def text(value):
        utf8 = value.encode()
        assert len(utf8) < 32
        return bytes([0xA0 | len(utf8)]) + utf8
    assert user < 128 and len(items) < 16
    return bytes([0x93, user]) + text(name) + bytes([0x90 | len(items)]) + b"".join(map(text, items))


def protobuf_cart(user, name, items):
    """message { int32 user = 1; string name = 2; repeated string items = 3; }"""
    def text(field, value):
        utf8 = value.encode()
        assert len(utf8) < 128
        return bytes([field << 3 | 2, len(utf8)]) + utf8
    assert user < 128
    return bytes([1 << 3, user]) + text(2, name) + b"".join(text(3, item) for item in items)


def brotli_stored(data):
    """A Brotli stream (RFC 7932) of one meta-block that is not compressed, and the empty last one.

    Bits, the least significant first: window 16 (0), not last (0), 4 nibbles of length (00), length - 1 (16 bits),
    uncompressed (1), padding; the bytes; then last (1), empty (1), padding.
    """
    assert 0 < len(data) <= 1 << 16
    return (1 << 20 | (len(data) - 1) << 4).to_bytes(3, "little") + data + b"\x03"


CART = {"UserId": 42, "Name": "Zoe", "Items": ["book", "lamp"]}
JSON_CART = json.dumps(CART, separators=(",", ":")).encode()
MEMORYPACK_CART = memorypack_cart(42, "Zoë", ["book", "lamp"])

ENVELOPES = [
    envelope("json", JSON_CART, JSON),
    envelope("memorypack", MEMORYPACK_CART, MEMORYPACK, version=3, oldest=2, stamp=1, previous=0x8000000000000000),
    envelope("messagepack", messagepack_cart(42, "Zoë", ["book", "lamp"]), MESSAGEPACK),
    envelope("protobuf", protobuf_cart(42, "Zoë", ["book", "lamp"]), PROTOBUF),
    bag("bag-empty", []),
    bag("bag-one", [("cart", b"\x01\x02\x03")]),
    # By code point the order of the last two would be the other way round: U+FF5E sorts after the surrogates of U+1F600.
    bag("bag-three", [("～", b""), ("a", b"\x00"), ("\U0001F600", b"\xff" * 5)], generation=7),
    bag("bag-letters", [("b", b"2"), ("B", b"1"), ("ä", b"4"), ("a", b""), ("é", b"5")]),
    envelope("moved", OTHER_DIGEST, MOVED, previous=0xFEDCBA9876543210, stamp=0x0123456789ABCDEF),
    envelope("moved-rotated", OTHER_DIGEST + b"\x01", MOVED, previous=0xFEDCBA9876543210, stamp=0x0123456789ABCDEF),
    envelope("principal", JSON_CART, JSON, principal=PRINCIPAL, generation=2),
    envelope("no-deadline", JSON_CART, JSON, deadline=0),
    envelope("no-idle", JSON_CART, JSON, idle=0),
    envelope("no-expiry", JSON_CART, JSON, deadline=0, idle=0),
    envelope("largest-fields", JSON_CART, JSON, stamp=2**64 - 1, previous=2**64 - 1, version=65535, oldest=65535,
             created=2**53, deadline=2**53 + DAY, idle=2**40, principal=b"\xff" * 16, generation=2**32 - 1),
    envelope("header-104", MEMORYPACK_CART, MEMORYPACK, extra=pattern(8, 0xA0)),
    envelope("empty-payload", b"", JSON),
    envelope("payload-300", pattern(300, 1), MEMORYPACK),
    envelope("payload-2000", pattern(2000, 2, 101), MEMORYPACK),
    envelope("user-serializer", pattern(16, 5), 200),
    envelope("other-schema", JSON_CART, JSON, schema="körbe"),
    envelope("other-key", JSON_CART, JSON, key_digest=OTHER_DIGEST),
    # No writer of ours would keep it: it is larger than its plain payload. Every reader reads it.
    envelope("compressed", brotli_stored(JSON_CART), JSON, flags=COMPRESSED, plain_length=len(JSON_CART)),
    # The layout only: what the bytes decrypt or inflate to is not stated here.
    envelope("flag-encrypted", pattern(12 + 40 + 16, 9), JSON, flags=ENCRYPTED, encryption_key=3, plain_length=40),
    envelope("flag-compressed", pattern(50, 9), JSON, flags=COMPRESSED, plain_length=400),
    envelope("flag-hash-layout", pattern(50, 9), JSON, flags=HASH_LAYOUT),
]


# Secrets and tags

SECRET = pattern(32, 0x21, 3)
OTHER_SECRET = pattern(40, 0x77, 5)
KEY = IDS[3]["redisKey"]


def derived(secret, label, length=32, prefix=None):
    """HKDF-SHA256 (RFC 5869) without a salt; info = label, and a zero byte and the prefix where there is one."""
    info = label.encode() + (b"" if prefix is None else b"\0" + prefix.encode())
    pseudorandom = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    assert length <= 32
    return hmac.new(pseudorandom, info + b"\x01", hashlib.sha256).digest()[:length]


def secret_id(secret):
    return struct.unpack("<H", derived(secret, "SessionKernel secret id v1", 2))[0] or 1


def secret_vector(secret, prefix):
    return {"secret": secret.hex(), "prefix": prefix, "secretId": secret_id(secret),
            "tagKey": derived(secret, "SessionKernel tag v1", prefix=prefix).hex(),
            "idKey": derived(secret, "SessionKernel id v1", prefix=prefix).hex(),
            "principalKey": derived(secret, "SessionKernel principal v1", prefix=prefix).hex()}


def tagged(name, payload, serializer, secret=SECRET, redis_key=KEY, key_digest=KEY_DIGEST, **header):
    """Header length 112: the secret's id at 86, the tag at 96. The tag is made first, then the hash."""
    vector = envelope(name, payload, serializer, key_digest=key_digest, extra=bytes(16), **header)
    value = bytearray.fromhex(vector["envelope"])
    value[86:88] = struct.pack("<H", secret_id(secret))
    key = redis_key.encode()
    message = struct.pack("<H", len(key)) + key + value[:8] + value[16:96] + value[112:]
    value[96:112] = hmac.new(derived(secret, "SessionKernel tag v1", prefix=PREFIX), message, hashlib.sha256).digest()[:16]
    vector.update(secret=secret.hex(), prefix=PREFIX, redisKey=redis_key, secretId=secret_id(secret),
                  tag=value[96:112].hex(), envelope=sealed(bytes(value), key_digest).hex())
    return vector


SECRETS = [secret_vector(secret, prefix) for secret in (SECRET, OTHER_SECRET) for prefix in (PREFIX, "", "körbe:")]
TAGGED = [
    tagged("tagged-json", JSON_CART, JSON),
    tagged("tagged-memorypack", MEMORYPACK_CART, MEMORYPACK, version=3, oldest=2, principal=PRINCIPAL, generation=2),
    tagged("tagged-empty-payload", b"", JSON),
    tagged("tagged-compressed", brotli_stored(JSON_CART), JSON, flags=COMPRESSED, plain_length=len(JSON_CART)),
    tagged("tagged-other-secret", JSON_CART, JSON, secret=OTHER_SECRET),
    tagged("tagged-moved", OTHER_DIGEST, MOVED, previous=0xFEDCBA9876543210, stamp=0x0123456789ABCDEF, deadline=CREATED + 10_000),
    tagged("tagged-moved-rotated", OTHER_DIGEST + b"\x01", MOVED, previous=0xFEDCBA9876543210, stamp=0x0123456789ABCDEF,
           deadline=CREATED + 10_000),
    tagged("tagged-payload-2000", pattern(2000, 2, 101), MEMORYPACK),
]


def canary_entry(secret, stamp):
    """112 bytes: magic, header length, stamp, created, a deadline of 30 days later, the secret's id; the rest is 0, the payload empty."""
    value = bytearray(112)
    value[0:4], value[6:8], value[16:24] = MAGIC, struct.pack("<H", 112), struct.pack("<Q", stamp)
    value[40:56], value[86:88] = struct.pack("<QQ", CREATED, CREATED + 30 * DAY), struct.pack("<H", secret_id(secret))
    key = (PREFIX + "canary").encode()
    message = struct.pack("<H", len(key)) + key + value[:8] + value[16:96]
    value[96:112] = hmac.new(derived(secret, "SessionKernel tag v1", prefix=PREFIX), message, hashlib.sha256).digest()[:16]
    return sealed(bytes(value), bytes(16))


# Of a ring of both, the active one first.
CANARY = {"prefix": PREFIX, "secrets": [SECRET.hex(), OTHER_SECRET.hex()], "createdMs": CREATED, "stamps": [3, 2**63],
          "value": (canary_entry(SECRET, 3) + canary_entry(OTHER_SECRET, 2**63)).hex()}


# What a reader refuses

GOOD = bytes.fromhex(ENVELOPES[0]["envelope"])


def rejected(name, status, value, key_digest=KEY_DIGEST):
    return {"name": name, "status": status, "keyDigest": key_digest.hex(), "envelope": value.hex()}


def flipped(offset, bit=0x10):
    return GOOD[:offset] + bytes([GOOD[offset] ^ bit]) + GOOD[offset + 1:]


def resealed(offset, data):
    return sealed(GOOD[:offset] + data + GOOD[offset + len(data):], KEY_DIGEST)


REJECTED = [
    rejected("wrong-magic", "NotAnEnvelope", resealed(0, b"X")),
    rejected("json-text", "NotAnEnvelope", b'{"UserId":42,"Items":[' + b'"book",' * 12 + b"0]}"),
    rejected("next-version", "UnknownFormat", resealed(3, b"2")),
    rejected("unknown-flag", "UnknownFormat", resealed(5, b"\x08")),
    rejected("unknown-flag-with-known", "UnknownFormat", resealed(5, b"\x81")),
    rejected("short-header", "TooShort", GOOD[:95]),
    rejected("magic-only", "TooShort", GOOD[:4]),
    rejected("empty", "TooShort", b""),
    rejected("payload-cut", "LengthMismatch", sealed(GOOD[:-1], KEY_DIGEST)),
    rejected("header-only", "LengthMismatch", sealed(GOOD[:96], KEY_DIGEST)),
    rejected("byte-too-many", "LengthMismatch", sealed(GOOD + b"\0", KEY_DIGEST)),
    rejected("stored-length-huge", "LengthMismatch", resealed(88, b"\xff\xff\xff\xff")),
    rejected("header-length-beyond", "LengthMismatch", resealed(6, b"\xff\xff")),
    rejected("header-length-below", "LengthMismatch", resealed(6, b"\x5f\x00")),
    rejected("secret-id-without-room-for-a-tag", "LengthMismatch", resealed(86, b"\x01\x00")),
    rejected("flip-payload", "HashMismatch", flipped(100)),
    rejected("flip-last", "HashMismatch", flipped(len(GOOD) - 1, 0x01)),
    rejected("flip-serializer", "HashMismatch", flipped(4, 0x02)),
    rejected("flip-flag", "HashMismatch", flipped(5, 0x02)),
    rejected("flip-hash", "HashMismatch", flipped(8, 0x80)),
    rejected("flip-stamp", "HashMismatch", flipped(16, 0x01)),
    rejected("flip-deadline", "HashMismatch", flipped(48, 0x01)),
    rejected("flip-principal", "HashMismatch", flipped(64, 0x01)),
    rejected("flip-reserved", "HashMismatch", flipped(86, 0x01)),
    rejected("other-keys-digest", "HashMismatch", GOOD, OTHER_DIGEST),
]


def main():
    document = {"ids": IDS, "principals": PRINCIPALS, "names": NAMED, "schemas": SCHEMAS, "envelopes": ENVELOPES,
                "rejected": REJECTED, "secrets": SECRETS, "tagged": TAGGED, "canary": CANARY}
    text = json.dumps(document, indent=1, ensure_ascii=True) + "\n"
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(text)
    else:
        pathlib.Path(__file__).with_name("vectors.json").write_text(text, encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
