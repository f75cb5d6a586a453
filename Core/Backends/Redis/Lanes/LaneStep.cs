namespace SessionKernel;

internal enum LaneStep : byte
{
    Replied,

    /// <summary>The input must be filled first.</summary>
    NeedsMore,

    /// <summary>To be received by <see cref="LaneReader.ReadInStepsAsync"/>.</summary>
    TakesSteps,

    /// <summary>No server of this protocol says that.</summary>
    Broken,
}

/// <summary>The server said what no server of this protocol says, or more than it was asked.</summary>
internal sealed class LaneProtocolException() : IOException("The server's replies are not those of the protocol.");
