namespace SessionKernel;

/// <summary>
/// How exactly an idle timeout is kept, and so how often a session is touched. It depends only on the session's own idle window, so that
/// all nodes agree.
/// </summary>
internal static class Granularity
{
    public const long MinimumMs = 1_000;
    public const long MaximumMs = 60_000;

    public static long OfMs(long idleMs) => Math.Clamp(idleMs / 30, MinimumMs, MaximumMs);
}
