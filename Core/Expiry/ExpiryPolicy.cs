namespace SessionKernel;

/// <summary>A store's own windows, and the limits of every window.</summary>
internal sealed record ExpiryPolicy(TimeSpan? Idle, TimeSpan? Absolute)
{
    /// <summary>For a store of named records that live until they are removed.</summary>
    public static readonly ExpiryPolicy Never = new(null, null);

    /// <summary>The shortest idle timeout. A timeout is exact to a second at best: see <see cref="Granularity"/>.</summary>
    public static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The shortest absolute lifetime, which is exact to the millisecond. A shorter one might end on its way to the server.
    /// </summary>
    public static readonly TimeSpan ShortestAbsolute = TimeSpan.FromMilliseconds(50);

    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public ExpiryWindows Start(long nowMs) => Windows(Idle, Absolute, nowMs);

    public static ExpiryWindows Windows(TimeSpan? idle, TimeSpan? absolute, long nowMs) => new(
        idle is { } window ? (long)window.TotalMilliseconds : 0,
        absolute is { } lifetime ? nowMs + (long)lifetime.TotalMilliseconds : 0);

    public static void Check(TimeSpan? idle, TimeSpan? absolute)
    {
        if (idle is null && absolute is null)
        {
            throw new ArgumentException(
                "A session needs an idle timeout, an absolute lifetime, or both: every key has a TTL.", nameof(idle));
        }

        CheckRange(idle, ShortestIdle, nameof(idle), "An idle timeout must be between 1 second and 10 years.");
        CheckRange(absolute, ShortestAbsolute, nameof(absolute), "An absolute lifetime must be between 50 milliseconds and 10 years.");
    }

    /// <summary>
    /// Checks the windows of a store, where an idle timeout that can never come is a mistake. A single session may have such windows.
    /// </summary>
    public static void CheckStore(TimeSpan? idle, TimeSpan? absolute)
    {
        Check(idle, absolute);
        if (absolute < idle)
        {
            throw new ArgumentException(
                "A store's absolute lifetime must be at least as long as its idle timeout; otherwise no session would ever idle out.",
                nameof(absolute));
        }
    }

    private static void CheckRange(TimeSpan? window, TimeSpan shortest, string parameter, string range)
    {
        if (window is { } value && (value < shortest || value > Longest))
        {
            throw new ArgumentOutOfRangeException(parameter, value, range);
        }
    }
}
