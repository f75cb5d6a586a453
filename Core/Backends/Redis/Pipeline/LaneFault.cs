namespace SessionKernel;

/// <summary>Why an operation has no reply.</summary>
internal enum LaneFault : byte
{
    /// <summary>The lane was closed before the command left: it was certainly not applied.</summary>
    Unsent,

    /// <summary>The lane was closed before the reply came.</summary>
    Lost,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>The caller's token was cancelled.</summary>
    Canceled,

    /// <summary>Too many commands are under way: this one was certainly not applied.</summary>
    Refused,
}
