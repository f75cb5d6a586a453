using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Scale;

/// <summary>What one number of live sessions has shown.</summary>
/// <param name="Sessions">How many live.</param>
/// <param name="Kernel">Operations per second.</param>
/// <param name="RawLimit">The same over the same keys.</param>
/// <param name="Memory">After one pass over all of them.</param>
/// <param name="IdBytes">What of the heap is this program's own ids.</param>
internal sealed record ScaleRow(int Sessions, Rounds Kernel, Rounds RawLimit, AppMemory Memory, long IdBytes)
{
    /// <summary>What the store and all beneath it hold.</summary>
    public long HeapBytes => Memory.HeapBytes - IdBytes;

    public static Rounds Rates(IEnumerable<Figures> rounds) => Rounds.Of(rounds, static figures => figures.OpsPerSecond);
}
