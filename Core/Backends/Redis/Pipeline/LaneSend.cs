namespace SessionKernel;

/// <summary>What became of an operation that was given to a lane.</summary>
internal enum LaneSend : byte
{
    /// <summary>The lane ends the operation from now on.</summary>
    Taken,

    Closed,

    /// <summary>Too much is under way.</summary>
    Full,

    /// <summary>The caller's token was first.</summary>
    Canceled,
}
