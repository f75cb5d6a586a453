using System.Runtime.CompilerServices;
using MemoryPack;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>1 KB that is read without an allocation, so that what is counted is the kernel's.</summary>
internal readonly record struct Visits(long Count, Filler Rest);

/// <summary>Writes its memory. MemoryPack does that for no struct that might get another member.</summary>
internal sealed class VisitsFormatter : MemoryPackFormatter<Visits>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Visits value) =>
        writer.WriteUnmanaged(value);

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Visits value) => reader.ReadUnmanaged(out value);
}

[InlineArray(1_016)]
internal struct Filler
{
    private byte _first;
}
