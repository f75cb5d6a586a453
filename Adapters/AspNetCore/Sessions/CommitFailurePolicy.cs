namespace SessionKernel.AspNetCore;

/// <summary>What the client gets when a request's changes to its session were not stored. The failure is logged in any case.</summary>
public enum CommitFailurePolicy
{
    /// <summary>The endpoint's response, with status 409 if another request was first.</summary>
    Log,

    /// <summary>
    /// 503 without a body instead of the endpoint's response (409 if another request was first), while the headers can still be set: no
    /// page reports a change that was not stored. Each write of a body then passes through one more stream.
    /// </summary>
    ServiceUnavailable,
}
