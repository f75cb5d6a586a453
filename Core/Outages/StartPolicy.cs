namespace SessionKernel;

/// <summary>What happens when the server can't be reached while the store is built or its host starts.</summary>
public enum StartPolicy
{
    /// <summary>Connecting fails with <see cref="SessionKernelError.ConnectFailed"/>, and so does the start of a host.</summary>
    Fail,

    /// <summary>
    /// After one failed try the store starts, and connects in the background with pauses that grow to 15 s. Until it is connected every
    /// call is Unavailable, as the store's <see cref="OutagePolicy"/> says. Each failed try is logged, with what to check.
    /// </summary>
    Retry,
}
