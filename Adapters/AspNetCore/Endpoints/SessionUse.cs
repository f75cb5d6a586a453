namespace SessionKernel.AspNetCore;

/// <summary>What an endpoint does with the sessions of its requests.</summary>
public enum SessionUse
{
    /// <summary>Reads and writes them; there may be none. So it is without metadata.</summary>
    Optional,

    /// <summary>
    /// Is not reached unless the session behind <c>HttpContext.Session</c> is live: else 401, or a redirect to
    /// <see cref="WebSessionOptions.RedirectWhenMissing"/>, or 503 where a session may be there that could not be opened.
    /// </summary>
    Required,

    /// <summary>Reads them. A write throws, and nothing is stored.</summary>
    ReadOnly,

    /// <summary>Has none: nothing is loaded, and their use throws.</summary>
    None,
}
