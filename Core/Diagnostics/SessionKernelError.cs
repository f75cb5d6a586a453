namespace SessionKernel;

/// <summary>What a <see cref="SessionKernelException"/> is about.</summary>
public enum SessionKernelError
{
    /// <summary>The server could not be reached or used when the store was built.</summary>
    ConnectFailed,

    /// <summary>The server could not be reached or was not ready, under <see cref="OutagePolicy.Throw"/>. Nothing was applied.</summary>
    Unavailable,

    /// <summary>A write was sent and its reply lost, under <see cref="OutagePolicy.Throw"/>. It may have been applied.</summary>
    OutcomeUnknown,

    /// <summary>
    /// The store's ring shares no secret with that of the instances that use its key prefix, so neither would open what the other writes.
    /// </summary>
    OtherSecrets,
}
