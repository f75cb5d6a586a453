namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>Who reads the replies of a lane, and who runs the code behind an awaited load.</summary>
internal sealed record Variant(string Name, Action<RedisBackendOptions> Configure)
{
    /// <summary>The default: a thread of the lane reads, and runs what is short.</summary>
    public static Variant LaneThread { get; } = new("A", static _ => { });

    public static IReadOnlyList<Variant> All { get; } =
    [
        LaneThread,
        new("A2", static options => options.ContinueOnThreadPool = true),
    ];
}
