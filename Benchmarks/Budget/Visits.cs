using System.Runtime.CompilerServices;
using MemoryPack;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>1 KB that is read without an allocation: what remains to be counted is the kernel's.</summary>
[MemoryPackable]
internal readonly partial record struct Visits(long Count, Filler Rest);

[InlineArray(1_016)]
internal struct Filler
{
    private byte _first;
}
