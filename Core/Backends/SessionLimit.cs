namespace SessionKernel;

/// <summary>How many sessions a principal may have at a time.</summary>
/// <param name="Most">0 = any number.</param>
/// <param name="Refuses">Whether one more is refused; else the oldest ends.</param>
internal readonly record struct SessionLimit(int Most, bool Refuses);
