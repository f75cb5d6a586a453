using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>How a session travels between browser and server. Read once, when the application starts.</summary>
public sealed class WebSessionOptions
{
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
    /// <value><c>__Host-</c> and the store's name; Secure, HttpOnly, SameSite=Lax, Path=/, essential, for the browser session.</value>
    public CookieBuilder Cookie { get; }

    /// <summary>
    /// Where a request is sent whose endpoint requires the session behind <c>HttpContext.Session</c> and that has none, with its
    /// own address as <see cref="ReturnUrlParameter"/>. Endpoints of APIs (<c>DisableCookieRedirect</c>) answer 401 all the same.
    /// </summary>
    /// <value>None: 401. Below the path base of the request.</value>
    public PathString RedirectWhenMissing { get; set; }

    /// <summary>The query parameter that says where the request wanted to go: a local address, which sign-in has to check.</summary>
    /// <value><c>ReturnUrl</c>.</value>
    public string ReturnUrlParameter { get; set; } = "ReturnUrl";

    /// <summary>What the client gets when what a request changed in this session was not stored.</summary>
    /// <value><see cref="CommitFailurePolicy.Log"/>: the endpoint's answer.</value>
    public CommitFailurePolicy OnCommitFailure { get; set; }

    /// <param name="others">Of the other web sessions.</param>
    internal void Check(IEnumerable<WebSessionOptions> others)
    {
        if (string.IsNullOrEmpty(Cookie.Name))
        {
            throw new InvalidOperationException("A session cookie needs a name.");
        }

        // A browser takes two slashes for another host.
        if (RedirectWhenMissing.Value is { } path && (path.StartsWith("//", StringComparison.Ordinal) || path.StartsWith("/\\", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"{path} would lead to another host: RedirectWhenMissing is a path of this one.");
        }

        ArgumentException.ThrowIfNullOrEmpty(ReturnUrlParameter);

        // The framework reads cookies without regard to the case of their names.
        if (others.Any(other => Cookie.Name.Equals(other.Cookie.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidOperationException($"The cookie {Cookie.Name} carries another web session already.");
        }

        // Browsers compare these prefixes without regard to case.
        var isHostCookie = Cookie.Name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase);
        if (isHostCookie && (Cookie.Path != "/" || Cookie.Domain is not null || Cookie.SecurePolicy != CookieSecurePolicy.Always))
        {
            throw new InvalidOperationException($"Browsers refuse the cookie {Cookie.Name} unless it is Secure, has the path / and no domain: change that, or its name.");
        }
    }
}
