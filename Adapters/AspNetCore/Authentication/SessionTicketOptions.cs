using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Which tickets are kept as sessions, and whose they are. Read once, when the application starts.</summary>
public sealed class SessionTicketOptions
{
    private const int LongestLabel = 256;

    /// <summary>The cookie schemes whose tickets are kept.</summary>
    /// <value>Empty: the scheme that authenticates by default.</value>
    public ICollection<string> Schemes { get; } = [];

    /// <summary>
    /// Whether the keys of Data Protection, which protect the cookies and antiforgery tokens, are kept in the same store: every process
    /// then takes what another one issued. In Redis they are encrypted by the store's <c>Secrets</c>, without which the host does not start. They have no TTL; a server
    /// that evicts keys without one must not keep them. The application is named after the store unless it has a name (<c>SetApplicationName</c>).
    /// </summary>
    /// <value>False: where Data Protection keeps them.</value>
    public bool KeepsKeyRing { get; set; }

    /// <summary>
    /// Whose a ticket is: what <see cref="SessionTickets"/> and <see cref="SessionRevocation"/> are asked by. 1 to 4,096 bytes of
    /// UTF-8, kept as a digest; null = nobody's, so that it can't be listed. Any other text counts as null, and is logged.
    /// </summary>
    /// <value>The first claim of type <see cref="ClaimTypes.NameIdentifier"/>.</value>
    public Func<AuthenticationTicket, string?> PrincipalOf { get; set; } =
        static ticket => ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>What a ticket is called where its principal's are listed; asked at sign-in. Null = nothing.</summary>
    /// <value>The browser's <c>User-Agent</c>, cut to 256 characters: show it as text, it says what the browser likes.</value>
    public Func<HttpContext, string?> LabelOf { get; set; } = static context =>
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, LongestLabel)] : null;
}
