using System.Buffers;
using ProtoBuf;

namespace SessionKernel.Serializers;

// protobuf-net merges the parts of a field that stands twice in a message. For bytes, an array and unknown fields, it copies all that it
// has read of the field for each further part, so that 900 KB of small parts take it 24 s. A writer writes each field once, and the items
// of a list one after another. So before a payload is read, this walks its fields, and counts each field that comes again with the bytes
// that may be copied for it: everything that its message has before. The order of the fields does not matter: protobuf-net writes derived
// types before their base's members, and fields that an older node did not know after those that it knew. Unknown fields are counted
// separately, up to a higher limit: a newer node may have added a list of thousands, which an older one keeps piece by piece.
/// <summary>Limits the bytes that protobuf-net copies while it reads a payload. Only for types with fields that it copies.</summary>
internal sealed class Appends
{
    private const long MostUnknown = 96 << 20;
    private const int UnknownPiece = 512;
    private const int CopiedPerByte = 32;
    private const int CopiedAtLeast = 16 * 1024;
    private const int MaximumDepth = 512;
    private const int BitsPerWord = 64;

    private readonly MessageShape _root;

    private Appends(MessageShape root) => _root = root;

    /// <summary>Makes the check of a message; null if protobuf-net copies nothing in it.</summary>
    public static Appends? In(MessageShape root)
    {
        var seen = new HashSet<MessageShape>();
        var open = new Stack<MessageShape>([root]);
        while (open.TryPop(out var shape))
        {
            if (seen.Add(shape))
            {
                if (shape.KeepsUnknown || shape.Fields.Values.Any(static field => field.IsCopied))
                {
                    return new Appends(root);
                }

                foreach (var field in shape.Fields.Values)
                {
                    if (field.Message is { } message)
                    {
                        open.Push(message);
                    }
                }
            }
        }

        return null;
    }

    /// <exception cref="ProtoException">
    /// protobuf-net would copy more for the payload than for any value, or the payload is no message.
    /// </exception>
    public void Check(in ReadOnlySequence<byte> payload)
    {
        var bytes = payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray();
        var walk = new Walk(bytes);
        walk.Message(_root, bytes.Length, group: 0, depth: 0, goesOnFrom: null);
    }

    private ref struct Walk(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;
        private long _copied;
        private long _unknown;

        /// <param name="shape">The fields of the message; null if they are not known.</param>
        /// <param name="end">The position where the message must end.</param>
        /// <param name="group">The number of the group, if the message is one; 0 = none.</param>
        /// <param name="depth">How many messages contain this one.</param>
        /// <param name="goesOnFrom">
        /// The position where the object may have begun that this message continues; null for an object of its own.
        /// </param>
        public void Message(MessageShape? shape, int end, int group, int depth, int? goesOnFrom)
        {
            Require(depth < MaximumDepth);
            Span<ulong> come = stackalloc ulong[((shape?.Places ?? 0) + BitsPerWord - 1) / BitsPerWord];
            come.Fill(goesOnFrom is null ? 0 : ulong.MaxValue);
            var begin = goesOnFrom ?? _at;
            var (before, kept) = (0, (long)_at - begin);
            while (_at < end)
            {
                var at = _at;
                var tag = Varint(end);
                var number = (int)(tag >> 3);
                if ((tag & 7) == 4)
                {
                    Require(number == group);
                    return;
                }

                FieldShape field = default;
                var isKnown = shape is not null && shape.Fields.TryGetValue(number, out field);
                var comesAgain = isKnown && ComesAgain(come, field, isBehindItself: number == before);
                if (comesAgain)
                {
                    _copied += at - begin;
                    Require(_copied <= CopiedAtLeast + ((long)CopiedPerByte * _bytes.Length));
                }

                before = number;
                Field((int)(tag & 7), number, field.Message, end, depth, comesAgain && !field.IsRepeated ? begin : null);
                if (!isKnown && shape is { KeepsUnknown: true })
                {
                    kept += _at - at;
                    _unknown += kept + UnknownPiece;
                    Require(_unknown <= MostUnknown);
                }
            }

            Require(group == 0 && _at == end);
        }

        private static bool ComesAgain(Span<ulong> come, FieldShape field, bool isBehindItself)
        {
            ref var word = ref come[field.Place / BitsPerWord];
            var bit = 1UL << (field.Place % BitsPerWord);
            var hasCome = (word & bit) != 0;
            word |= bit;
            return hasCome && !(field.IsRepeated && isBehindItself);
        }

        private void Field(int wireType, int number, MessageShape? message, int end, int depth, int? goesOnFrom)
        {
            switch (wireType)
            {
                case 0:
                    Varint(end);
                    break;
                case 1:
                    Skip(8, end);
                    break;
                case 2:
                    var length = Varint(end);
                    Require(length <= (ulong)(end - _at));
                    if (message is null)
                    {
                        _at += (int)length;
                    }
                    else
                    {
                        Message(message, _at + (int)length, group: 0, depth + 1, goesOnFrom);
                    }

                    break;
                case 3:
                    Message(message, end, number, depth + 1, goesOnFrom);
                    break;
                case 5:
                    Skip(4, end);
                    break;
                default:
                    throw NoMessage();
            }
        }

        private void Skip(int count, int end)
        {
            Require(count <= end - _at);
            _at += count;
        }

        private ulong Varint(int end)
        {
            ulong value = 0;
            for (var shift = 0; shift < 70; shift += 7)
            {
                Require(_at < end);
                var next = _bytes[_at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }

            throw NoMessage();
        }

        private static void Require(bool condition)
        {
            if (!condition)
            {
                throw NoMessage();
            }
        }

        private static ProtoException NoMessage() => new("The payload is not a message, or has more pieces than any value is written in.");
    }
}
