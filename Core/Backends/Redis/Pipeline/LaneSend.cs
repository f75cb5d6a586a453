namespace SessionKernel;

/// <summary>The result of giving an operation to a lane.</summary>
internal enum LaneSend : byte
{
    /// <summary>The lane will end the operation.</summary>
    Taken,

    Closed,

    /// <summary>Too many commands or bytes are under way.</summary>
    Full,

    /// <summary>The caller's token was cancelled before.</summary>
    Canceled,
}
