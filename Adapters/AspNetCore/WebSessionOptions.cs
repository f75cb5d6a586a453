using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>How a session travels between client and server, and what a request gets where there is none. Read once, when the application starts.</summary>
public sealed class WebSessionOptions
{
    private static readonly SearchValues<char> s_headerCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private string? _header;

    internal WebSessionOptions(string storeName) => Cookie = new CookieBuilder
    {
        Name = $"__Host-{storeName}",
        Path = "/",
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.Always,
    };

    /// <summary>
    /// The cookie. Its value is the session's id, a bearer secret: a name with the <c>__Host-</c> prefix makes browsers refuse it
    /// from anywhere but this host over a secure connection (they count loopback as secure).
    /// </summary>
    /// <remarks>
    /// Not essential: while consent is missing (<c>CookiePolicyOptions.CheckConsentNeeded</c>) no session begins and what is set is
    /// dropped. Path null: the path base of the request.
    /// </remarks>
    /// <value><c>__Host-</c> and the store's name; Secure, HttpOnly, SameSite=Lax, Path=/, essential, for the browser session.</value>
    public CookieBuilder Cookie { get; }

    /// <summary>
    /// Where a request is sent whose endpoint requires the session behind <c>HttpContext.Session</c> and that has none, with its
    /// own address as <see cref="ReturnUrlParameter"/>. Endpoints of APIs (<c>DisableCookieRedirect</c>) answer 401 all the same.
    /// </summary>
    /// <value>None: 401. Below the path base of the request. Typed sessions have none.</value>
    public PathString RedirectWhenMissing { get; set; }

    /// <summary>The query parameter that says where the request wanted to go: a local address, which sign-in has to check.</summary>
    /// <value><c>ReturnUrl</c>.</value>
    public string ReturnUrlParameter { get; set; } = "ReturnUrl";

    /// <summary>What the client gets when what a request changed in this session was not stored.</summary>
    /// <value><see cref="CommitFailurePolicy.Log"/>: the endpoint's answer.</value>
    public CommitFailurePolicy OnCommitFailure { get; set; }

    internal ISessionTransport? Transport { get; private set; }

    /// <summary>What no two web sessions may have in common; null = not known.</summary>
    private string? Carrier => _header is not null ? $"header {_header}" : Transport is null ? $"cookie {Cookie.Name}" : null;

    /// <summary>
    /// A header in place of the cookie, for clients that are no browsers: they send what a response brought last under this name,
    /// and forget it when it is empty. Cookies are then neither read nor set.
    /// </summary>
    /// <param name="name">The name of the header, such as <c>X-Auth-Token</c>, in requests and responses.</param>
    /// <exception cref="ArgumentException">No header can have that name.</exception>
    public void UseHeader(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAnyExcept(s_headerCharacters))
        {
            throw new ArgumentException($"{name} can't be the name of a header.", nameof(name));
        }

        Transport = new HeaderTransport(name);
        _header = name;
    }

    /// <summary>A way of one's own in place of the cookie. It alone counts.</summary>
    /// <param name="transport">Serves all requests.</param>
    public void UseTransport(ISessionTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Transport = transport;
        _header = null;
    }

    /// <param name="others">Of the other web sessions.</param>
    internal void Check(IEnumerable<WebSessionOptions> others)
    {
        // A browser takes two slashes for another host.
        if (RedirectWhenMissing.Value is { } path && (path.StartsWith("//", StringComparison.Ordinal) || path.StartsWith("/\\", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"{path} would lead to another host: RedirectWhenMissing is a path of this one.");
        }

        ArgumentException.ThrowIfNullOrEmpty(ReturnUrlParameter);
        if (Transport is null)
        {
            CheckCookie();
        }

        // Case is not told apart by headers, nor by what else reads cookies here.
        if (Carrier is { } carrier && others.Any(other => carrier.Equals(other.Carrier, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidOperationException($"The {carrier} carries another web session already.");
        }
    }

    private void CheckCookie()
    {
        if (string.IsNullOrEmpty(Cookie.Name))
        {
            throw new InvalidOperationException("A session cookie needs a name.");
        }

        // Browsers compare these prefixes without regard to case.
        var isHostCookie = Cookie.Name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase);
        if (isHostCookie && (Cookie.Path != "/" || Cookie.Domain is not null || Cookie.SecurePolicy != CookieSecurePolicy.Always))
        {
            throw new InvalidOperationException($"Browsers refuse the cookie {Cookie.Name} unless it is Secure, has the path / and no domain: change that, or its name.");
        }
    }
}
