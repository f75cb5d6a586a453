namespace SessionKernel;

/// <summary>What callers get while the server is not reached.</summary>
public enum OutagePolicy
{
    /// <summary>A status: a load is Unavailable, and a host serves the request as signed out without touching the cookie.</summary>
    Anonymous,

    /// <summary>A <see cref="SessionKernelException"/> from every call whose outcome would be Unavailable or OutcomeUnknown.</summary>
    Throw,
}
