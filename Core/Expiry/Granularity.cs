namespace SessionKernel;

/// <summary>
/// How exactly an idle timeout is kept, and so how often a session is touched: a function of the session's own idle window
/// alone, so that all nodes agree.
/// </summary>
internal static class Granularity
{
    public const long MinimumMs = 1_000;
    public const long MaximumMs = 60_000;

    public static long OfMs(long idleMs) => Math.Clamp(idleMs / 30, MinimumMs, MaximumMs);
}
