namespace SessionKernel;

/// <summary>The reason for a <see cref="SessionKernelException"/>.</summary>
public enum SessionKernelError
{
    /// <summary>The server could not be reached or used when the store was built.</summary>
    ConnectFailed,

    /// <summary>
    /// The server could not be reached or was not ready, while sessions were listed or under <see cref="OutagePolicy.Throw"/>. Nothing was
    /// applied.
    /// </summary>
    Unavailable,

    /// <summary>A write was sent, but its reply was lost, under <see cref="OutagePolicy.Throw"/>. It may have been applied.</summary>
    OutcomeUnknown,

    /// <summary>
    /// The store's ring shares no secret with the instances that use its key prefix, so that neither could open what the other writes.
    /// </summary>
    OtherSecrets,
}
