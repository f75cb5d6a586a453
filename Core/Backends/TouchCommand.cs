namespace SessionKernel;

internal readonly record struct TouchCommand(SessionKey Key, ulong Stamp, long TimeToLiveMs, IndexEntry Entry = default);

internal enum TouchOutcome : byte
{
    /// <summary>The touch could not be sent, or its reply was lost.</summary>
    Failed,

    /// <summary>The TTL was extended.</summary>
    Touched,

    /// <summary>The key has another stamp: its writer has set a fresher TTL.</summary>
    Superseded,

    /// <summary>No session is under the key any more.</summary>
    Gone,
}
