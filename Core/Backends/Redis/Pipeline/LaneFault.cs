namespace SessionKernel;

/// <summary>Why an operation has no reply.</summary>
internal enum LaneFault : byte
{
    /// <summary>The lane was closed before the command left: certainly not applied.</summary>
    Unsent,

    /// <summary>The lane was closed while the reply was awaited.</summary>
    Lost,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>The caller's token ended it.</summary>
    Canceled,

    /// <summary>Too much is under way: certainly not applied.</summary>
    Refused,
}
