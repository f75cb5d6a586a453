using System.Buffers.Binary;
using System.Text;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Scripted;

/// <summary>A dictionary behind GET, SET and the kernel's scripts, without time: no TTL ever ends. Thread-safe.</summary>
internal sealed class ScriptedValues
{
    private const int Done = 1;
    private const int Other = 2;
    private const int Moved = 3;
    private const int FirstKey = 3;
    private readonly Dictionary<string, byte[]> _values = [];
    private readonly Lock _gate = new();

    public byte[]? this[string key]
    {
        get
        {
            lock (_gate)
            {
                return _values.GetValueOrDefault(key);
            }
        }

        set
        {
            lock (_gate)
            {
                if (value is null)
                {
                    _values.Remove(key);
                }
                else
                {
                    _values[key] = value;
                }
            }
        }
    }

    public static string KeyOf(RespCommand command, int index = 1) => Encoding.Latin1.GetString(command[index].Span);

    public Answer Get(RespCommand command) => this[KeyOf(command)] is { } value ? Answer.Bulk(value) : Answer.Null;

    public Answer Set(RespCommand command)
    {
        lock (_gate)
        {
            var isFree = !_values.ContainsKey(KeyOf(command));
            if (!isFree && Enumerable.Range(FirstKey, command.Count - FirstKey).Any(i => command[i].Span.SequenceEqual("NX"u8)))
            {
                return Answer.Null;
            }

            _values[KeyOf(command)] = command[2].ToArray();
            return Answer.Ok;
        }
    }

    /// <summary>Does what the kernel's scripts do, as <see cref="StampRule"/> and their own comments describe them.</summary>
    public Answer Evaluate(string script, RespCommand command)
    {
        lock (_gate)
        {
            var key = KeyOf(command, FirstKey);
            var stored = _values.GetValueOrDefault(key) is { } bytes && EnvelopeHead.IsEnvelope(bytes) ? bytes : null;
            if (script == RedisScripts.CreateAgain && !_values.ContainsKey(key))
            {
                return Write(key, command[FirstKey + 2]);
            }

            return stored is null ? Answer.Integer(0) : script switch
            {
                RedisScripts.CreateAgain => Answer.Integer(IsOwn(stored, Stamp(command, 1)) ? Done : Other),
                RedisScripts.Save when IsOwn(stored, Stamp(command, 3)) => Answer.Integer(Done),
                RedisScripts.Save when EnvelopeHead.IsMoved(stored) => Answer.Integer(0),
                RedisScripts.Save when Compare(stored, command, 1) || Compare(stored, command, 2) => Write(key, command[FirstKey + 4]),
                RedisScripts.Save => Answer.Bulk(stored),
                RedisScripts.Remove when EnvelopeHead.IsMoved(stored) => Answer.Integer(Moved),
                RedisScripts.Remove => command[FirstKey + 1].IsEmpty || Compare(stored, command, 1) ? Drop(key) : Answer.Integer(Other),
                RedisScripts.Touch when EnvelopeHead.IsMoved(stored) => Answer.Integer(0),
                RedisScripts.Touch => Answer.Integer(Compare(stored, command, 1) ? Done : Other),
                _ => Answer.Error("ERR a script that is not known here"),
            };
        }
    }

    private Answer Write(string key, ReadOnlyMemory<byte> value)
    {
        _values[key] = value.ToArray();
        return Answer.Integer(Done);
    }

    private Answer Drop(string key)
    {
        _values.Remove(key);
        return Answer.Integer(Done);
    }

    private static bool Compare(byte[] stored, RespCommand command, int argument) =>
        Stamp(command, argument) is { } stamp && EnvelopeHead.StampOf(stored) == stamp;

    private static bool IsOwn(byte[] stored, ulong? stamp) =>
        EnvelopeHead.StampOf(stored) == stamp || EnvelopeHead.PreviousStampOf(stored) == stamp;

    private static ulong? Stamp(RespCommand command, int argument)
    {
        var bytes = command[FirstKey + argument].Span;
        return bytes.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }
}
