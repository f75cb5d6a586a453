namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>Which thread reads the replies of a lane, and which runs the code after an awaited load.</summary>
internal sealed record Variant(string Name, Action<RedisBackendOptions> Configure)
{
    /// <summary>The default: a thread of the lane reads, and runs short continuations.</summary>
    public static Variant LaneThread { get; } = new("A", static _ => { });

    public static IReadOnlyList<Variant> All { get; } =
    [
        LaneThread,
        new("A2", static options => options.ContinueOnThreadPool = true),
    ];
}
