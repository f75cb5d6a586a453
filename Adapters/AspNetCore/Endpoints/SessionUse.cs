namespace SessionKernel.AspNetCore;

/// <summary>How an endpoint uses its requests' sessions.</summary>
public enum SessionUse
{
    /// <summary>Reads and writes sessions, which may be missing. The default.</summary>
    Optional,

    /// <summary>
    /// Requires a live session behind <c>HttpContext.Session</c>. Other requests get 401, a redirect to
    /// <see cref="WebSessionOptions.RedirectWhenMissing"/>, or 503 if a session may exist that could not be opened.
    /// </summary>
    Required,

    /// <summary>Only reads sessions. A write throws, and nothing is stored.</summary>
    ReadOnly,

    /// <summary>Uses no session: none is loaded, and any use throws.</summary>
    None,
}
