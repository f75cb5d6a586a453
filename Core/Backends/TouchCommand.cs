namespace SessionKernel;

internal readonly record struct TouchCommand(SessionKey Key, ulong Stamp, long TimeToLiveMs, IndexEntry Entry = default);

internal enum TouchOutcome : byte
{
    /// <summary>Could not be sent, or its reply was lost.</summary>
    Failed,

    /// <summary>The TTL was extended.</summary>
    Touched,

    /// <summary>Another stamp: a writer has set a fresher TTL.</summary>
    Superseded,

    /// <summary>No session is under the key any more.</summary>
    Gone,
}
