using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;

namespace SessionKernel;

// Every change of format follows one rule: deploy readers first, with the pin on the old format, then lift the pin. The plan reads every
// version from the oldest to the current one, and newer ones that name this version or an older one as their oldest reader. It writes the
// pinned version, or the current one.
internal sealed class SchemaPlan<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    private readonly SchemaStep[] _upgrades;
    private readonly SchemaStep[] _downgrades;
    private readonly int _oldest;

    public SchemaPlan(string name, int version, int? pin, SchemaBuilder<T> steps)
    {
        Id = XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(steps.SchemaName ?? name));
        _oldest = steps.OldestReadable ?? 1;
        var written = pin ?? version;
        SchemaRules.CheckVersions(version, _oldest, written, steps.OldestReaderOfCurrent ?? version);
        _upgrades = SchemaRules.Chain(steps.Upgrades, _oldest, version, typeof(T), up: true);
        _downgrades = SchemaRules.Chain(steps.Downgrades, written, version, typeof(T), up: false);

        Version = (ushort)version;
        WrittenVersion = (ushort)written;
        OldestReader = (ushort)(written == version ? steps.OldestReaderOfCurrent ?? version : written);
    }

    public uint Id { get; }

    public ushort Version { get; }

    public ushort WrittenVersion { get; }

    public ushort OldestReader { get; }

    public bool IsNewer(in EnvelopeHeader header) => header.SchemaVersion > Version;

    public bool CanRead(in EnvelopeHeader header) =>
        IsNewer(header) ? header.OldestReader <= Version : header.SchemaVersion >= _oldest;

    public string? RefuseToWrite(ISessionSerializer serializer) =>
        _downgrades.Length == 0 ? serializer.RefuseToWrite<T>() : _downgrades[^1].RefuseToWriteOutput(serializer);

    /// <summary>Checks every type, because a payload may claim any version and any serializer that is read here.</summary>
    public string? RefuseUntrusted(ISessionSerializer serializer) =>
        serializer.RefuseUntrusted<T>()
        ?? _upgrades.Select(step => step.RefuseUntrustedInput(serializer)).FirstOrDefault(static refusal => refusal is not null);

    public T? Read(ISessionSerializer serializer, int version, in ReadOnlySequence<byte> payload)
    {
        if (version >= Version)
        {
            return serializer.Deserialize<T>(payload);
        }

        var first = version - _oldest;
        var value = _upgrades[first].ReadInput(serializer, payload);
        for (var i = first; i < _upgrades.Length && value is not null; i++)
        {
            value = _upgrades[i].Apply(value);
        }

        return (T?)value;
    }

    public void Write(ISessionSerializer serializer, IBufferWriter<byte> destination, T value)
    {
        if (_downgrades.Length == 0)
        {
            serializer.Serialize(destination, value);
            return;
        }

        object downgraded = value;
        foreach (var step in _downgrades)
        {
            downgraded = step.Apply(downgraded);
        }

        _downgrades[^1].WriteOutput(serializer, destination, downgraded);
    }
}
