namespace SessionKernel.AspNetCore;

/// <summary>What the client gets when a request's changes to its session were not stored. They are logged in any case.</summary>
public enum CommitFailurePolicy
{
    /// <summary>The endpoint's answer; 409 in place of its status code when another request was first.</summary>
    Log,

    /// <summary>
    /// 503 without a body in place of the endpoint's answer (409 when another request was first), while the headers can still be
    /// set: no page says done what was not. Each write of a body then passes through one more stream.
    /// </summary>
    ServiceUnavailable,
}
