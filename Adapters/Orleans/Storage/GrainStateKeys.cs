using System.Buffers.Text;
using System.Text;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

// Every storage call of a grain needs a key, so making a key of usual length allocates nothing. The name, in the layout of GrainStateName,
// is written as UTF-8, which its parts already are.
/// <summary>Makes the keys of one state, for all grains.</summary>
internal sealed class GrainStateKeys<T>(string serviceId, string stateName, SessionStore<T> store)
    where T : notnull
{
    private const int UsualBytes = 256;
    private const int MostDigits = 4;

    private readonly byte[] _service = Encoding.UTF8.GetBytes(GrainStateName.Part(serviceId));
    private readonly byte[] _state = Encoding.UTF8.GetBytes(GrainStateName.Part(stateName));

    public SessionKey Of(GrainId grain)
    {
        var type = grain.Type.Value.AsSpan();
        var key = grain.Key.AsSpan();
        if (_service.Length + type.Length + key.Length + _state.Length + (2 * (MostDigits + 1)) > UsualBytes)
        {
            return store.Records.KeyOf(GrainStateName.Of(serviceId, grain, stateName));
        }

        Span<byte> name = stackalloc byte[UsualBytes];
        _service.CopyTo(name);
        var length = _service.Length;
        length += Write(name[length..], type);
        length += Write(name[length..], key);
        _state.CopyTo(name[length..]);
        return store.Records.KeyOf(name[..(length + _state.Length)]);
    }

    private static int Write(Span<byte> name, ReadOnlySpan<byte> part)
    {
        Utf8Formatter.TryFormat(part.Length, name, out var digits);
        name[digits] = (byte)':';
        part.CopyTo(name[(digits + 1)..]);
        return digits + 1 + part.Length;
    }
}
