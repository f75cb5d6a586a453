namespace SessionKernel;

/// <summary>How many sessions a principal may have at the same time.</summary>
/// <param name="Most">0 = no limit.</param>
/// <param name="Refuses">Whether one more session is refused; otherwise the oldest ends.</param>
internal readonly record struct SessionLimit(int Most, bool Refuses);
