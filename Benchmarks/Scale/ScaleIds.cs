namespace SessionKernel.Benchmarks.Scale;

// The ids of all sessions that live, in a random order that a seed decides. The text of an id is the one thing of this
// program's own that grows with their number.
internal sealed class ScaleIds
{
    private const int Seed = 20_260_117;

    public string[] All { get; private set; } = [];

    /// <summary>What the ids themselves take of the heap.</summary>
    public long Bytes => (All.Length * (long)IntPtr.Size) + (All.Length * BytesOfOne());

    public void Add(IReadOnlyCollection<string> created)
    {
        string[] all = [.. All, .. created];
        new Random(Seed).Shuffle(all);
        All = all;
    }

    private static long BytesOfOne()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new string('0', SessionId.TextLength));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
