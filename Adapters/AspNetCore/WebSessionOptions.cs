using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>
/// How a session travels between client and server, and what a request without one gets. Read once, when the application starts.
/// </summary>
public sealed class WebSessionOptions
{
    /// <summary>
    /// Headers that mean something to servers, proxies or browsers, which would refuse a message with a token in them, or act on it.
    /// </summary>
    private static readonly string[] s_takenHeaders =
    [
        "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Date", "Host", "Keep-Alive", "Location",
        "Set-Cookie",
        "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    ];

    private string? _header;

    internal WebSessionOptions(string storeName) => Cookie = new CookieBuilder
    {
        Name = $"__Host-{storeName}",
        Path = "/",
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.Always,
    };

    /// <summary>
    /// The cookie. Its value is the session's id, a bearer secret: a name with the <c>__Host-</c> prefix makes browsers refuse it
    /// from anywhere but this host over a secure connection (they count loopback as secure).
    /// </summary>
    /// <remarks>
    /// Unless the cookie is essential, no session begins and set values are dropped while consent is missing
    /// (<c>CookiePolicyOptions.CheckConsentNeeded</c>), as with the framework's session. Path null: the path base of the request.
    /// </remarks>
    /// <value><c>__Host-</c> and the store's name; Secure, HttpOnly, SameSite=Lax, Path=/, not essential, for the browser session.</value>
    public CookieBuilder Cookie { get; }

    /// <summary>
    /// Where to redirect a request without a session if its endpoint requires the one behind <c>HttpContext.Session</c>, with its
    /// own address as <see cref="ReturnUrlParameter"/>. Endpoints of APIs (<c>DisableCookieRedirect</c>) answer 401 all the same.
    /// </summary>
    /// <value>None: 401. A path below the path base of the request, without a query. Not for typed sessions.</value>
    public PathString RedirectWhenMissing { get; set; }

    /// <summary>The query parameter with the address that the request asked for: a local one, which sign-in must check.</summary>
    /// <value><c>ReturnUrl</c>.</value>
    public string ReturnUrlParameter { get; set; } = "ReturnUrl";

    /// <summary>What the client gets when a request's changes to this session were not stored.</summary>
    /// <value><see cref="CommitFailurePolicy.Log"/>: the endpoint's response.</value>
    public CommitFailurePolicy CommitFailurePolicy { get; set; }

    internal ISessionTransport? Transport { get; private set; }

    /// <summary>What two web sessions must not have in common; null = not known.</summary>
    private string? Carrier => _header is not null ? $"header {_header}" : Transport is null ? $"cookie {Cookie.Name}" : null;

    /// <summary>
    /// Uses a header instead of the cookie, for clients other than browsers: they send the latest value that a response had under this
    /// name, and forget it when it is empty. Cookies are then neither read nor set.
    /// </summary>
    /// <param name="name">The name of the header, such as <c>X-Auth-Token</c>, in requests and responses.</param>
    /// <exception cref="ArgumentException">No header can have that name.</exception>
    public void UseHeader(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!CookieRules.IsToken(name) || s_takenHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"{name} can't be the name of a session's header.", nameof(name));
        }

        Transport = new HeaderTransport(name);
        _header = name;
    }

    /// <summary>Uses a transport of your own instead of the cookie.</summary>
    /// <param name="transport">Serves all requests.</param>
    public void UseTransport(ISessionTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Transport = transport;
        _header = null;
    }

    internal bool IsCarriedBy(string? cookie) =>
        Transport is null && string.Equals(Cookie.Name, cookie, StringComparison.OrdinalIgnoreCase);

    /// <param name="others">The options of the other web sessions.</param>
    internal void Check(IEnumerable<WebSessionOptions> others)
    {
        // A browser reads two slashes as another host.
        if (RedirectWhenMissing.Value is { } path
            && (path.StartsWith("//", StringComparison.Ordinal) || path.StartsWith("/\\", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"{path} would lead to another host: RedirectWhenMissing must be a path of this one.");
        }

        if (RedirectWhenMissing.Value is { } target
            && (target.Contains('?', StringComparison.Ordinal) || target.Contains('#', StringComparison.Ordinal)))
        {
            throw new InvalidOperationException(
                "RedirectWhenMissing must be only a path: a query or fragment in it would be escaped, and lead nowhere.");
        }

        ArgumentException.ThrowIfNullOrEmpty(ReturnUrlParameter);
        if (Transport is null && CookieRules.Refuse(Cookie) is { } reason)
        {
            throw new InvalidOperationException($"Browsers refuse the cookie {Cookie.Name}: {reason}. Change that, or its name.");
        }

        // The names of headers ignore case, and so does other code that reads cookies here.
        if (Carrier is { } carrier && others.Any(other => carrier.Equals(other.Carrier, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidOperationException($"The {carrier} carries another web session already.");
        }
    }
}
