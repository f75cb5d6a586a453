namespace SessionKernel;

/// <summary>What happens when a session exceeds its principal's limit.</summary>
public enum LimitPolicy
{
    /// <summary>The oldest session ends, as if its user had signed out.</summary>
    EndOldest,

    /// <summary>The new session is not stored: <see cref="SaveStatus.LimitReached"/>.</summary>
    Refuse,
}
