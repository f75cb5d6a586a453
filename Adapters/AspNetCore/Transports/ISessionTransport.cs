using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SessionKernel.AspNetCore;

/// <summary>
/// How a session's token travels between client and server, where neither a cookie nor a header of its own will do; see
/// <see cref="WebSessionOptions.UseTransport"/>. A token is a bearer secret of letters, digits, dashes, underscores and dots.
/// </summary>
/// <remarks>One instance serves all requests of its session: thread-safe.</remarks>
public interface ISessionTransport
{
    /// <summary>Reads the tokens that a request brings. A text that is no token is refused later, without I/O.</summary>
    /// <param name="context">The request.</param>
    /// <returns>
    /// None, or one. Of several, the one that can be an id of the session's store is used; if more than one can, or there are more
    /// than 8, none is.
    /// </returns>
    StringValues Read(HttpContext context);

    /// <summary>Whether the client would take a token now. If not, no session begins or is renewed, and what is set is dropped.</summary>
    /// <param name="context">The request.</param>
    /// <returns>True, unless overridden.</returns>
    bool CanWrite(HttpContext context) => true;

    /// <summary>
    /// Sends a token with a response whose headers have not left. Called again just before they leave, and must then replace what it wrote
    /// for this session before. The response is kept out of caches.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token, of a session that is stored; null = the session has ended.</param>
    /// <param name="persistUntil">Until when the client should keep it; null = until it is closed, as browsers do with cookies.</param>
    void Write(HttpContext context, string? token, DateTimeOffset? persistUntil);
}
