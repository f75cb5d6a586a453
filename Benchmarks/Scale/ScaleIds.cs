namespace SessionKernel.Benchmarks.Scale;

// The ids of all live sessions, in a random order from a seed. The texts of the ids are the only memory of this program itself that grows
// with the number of sessions.
internal sealed class ScaleIds
{
    private const int Seed = 20_260_117;

    public string[] All { get; private set; } = [];

    /// <summary>The heap memory of the ids themselves.</summary>
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
