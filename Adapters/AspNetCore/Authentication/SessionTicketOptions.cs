using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Which tickets are stored as sessions, and for which principals. Read once, when the application starts.</summary>
public sealed class SessionTicketOptions
{
    private const int LongestLabel = 256;

    /// <summary>The cookie schemes whose tickets are stored.</summary>
    /// <value>Empty: the default authentication scheme.</value>
    public ICollection<string> Schemes { get; } = [];

    /// <summary>
    /// Whether the same store also holds the keys of Data Protection, which protect cookies and antiforgery tokens: every process then
    /// accepts what another one issued. In Redis the store's <c>Secrets</c> encrypt them; without secrets the host does not start. They
    /// have no TTL, so don't use a server that evicts keys without one. The application is named after the store unless
    /// <c>SetApplicationName</c> names it.
    /// </summary>
    /// <value>False: the keys stay where Data Protection keeps them.</value>
    public bool KeepsKeyRing { get; set; }

    /// <summary>
    /// Returns a ticket's principal, for <see cref="SessionTickets"/> and <see cref="SessionRevocation"/>. 1 to 4,096 bytes of UTF-8,
    /// stored as a digest; null = none: the ticket can't be listed. Any other text counts as null and is logged.
    /// </summary>
    /// <value>The first claim of type <see cref="ClaimTypes.NameIdentifier"/>.</value>
    public Func<AuthenticationTicket, string?> PrincipalOf { get; set; } =
        static ticket => ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>Returns a ticket's label in the list of its principal's tickets. Called at sign-in. Null = no label.</summary>
    /// <value>The browser's <c>User-Agent</c>, cut to 256 characters. Encode it when you show it: the browser controls it.</value>
    public Func<HttpContext, string?> LabelOf { get; set; } = static context =>
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, LongestLabel)] : null;
}
