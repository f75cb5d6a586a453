using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Scale;

/// <summary>The figures of one number of live sessions.</summary>
/// <param name="Sessions">The number of live sessions.</param>
/// <param name="Kernel">Operations per second of the kernel.</param>
/// <param name="RawLimit">Operations per second of raw-limit over the same keys.</param>
/// <param name="Memory">Read after one pass over all of them.</param>
/// <param name="IdBytes">The part of the heap that is this program's own ids.</param>
internal sealed record ScaleRow(int Sessions, Rounds Kernel, Rounds RawLimit, AppMemory Memory, long IdBytes)
{
    /// <summary>The memory of the store and everything beneath it.</summary>
    public long HeapBytes => Memory.HeapBytes - IdBytes;

    public static Rounds Rates(IEnumerable<Figures> rounds) => Rounds.Of(rounds, static figures => figures.OpsPerSecond);
}
