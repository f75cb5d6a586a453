namespace SessionKernel;

/// <summary>The defaults of <see cref="SessionStoreOptions"/>, in one place.</summary>
internal static class SessionStoreDefaults
{
    /// <summary>50 ms.</summary>
    public static readonly TimeSpan TouchFlushInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>65,536 entries, 1 MiB.</summary>
    public const int TouchFilterEntries = 65_536;

    /// <summary>65,536 touches.</summary>
    public const int TouchBatchCapacity = 65_536;

    /// <summary>16 KiB.</summary>
    public const int WarnPayloadBytes = 16 * 1024;

    /// <summary>1 MiB.</summary>
    public const int MaxPayloadBytes = 1024 * 1024;

    /// <summary>1 KiB.</summary>
    public const int CompressAbove = 1024;

    /// <summary>100 tries.</summary>
    public const int MaxUpdateAttempts = 100;
}
