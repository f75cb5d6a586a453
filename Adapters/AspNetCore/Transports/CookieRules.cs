using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// What browsers accept, by RFC 6265bis and RFC 9110. If they refuse an attribute, they silently drop the cookie or ignore the attribute.
//
//   name                 a token
//   path                 begins with /, of at most 1,024 visible ASCII characters and spaces, no semicolon
//   domain               the name of a host
//   SameSite=None, Partitioned, __Secure-, __Http-   Secure
//   __Host-              Secure, path /, no domain; __Http- and __Host-Http- also HttpOnly
internal static class CookieRules
{
    private const int LongestAttribute = 1024;

    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a text is a token: the name of a cookie or header.</summary>
    public static bool IsToken(string? text) => !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAnyExcept(s_token);

    /// <summary>Why browsers would refuse a cookie.</summary>
    /// <returns>Null = they accept it.</returns>
    public static string? Refuse(CookieBuilder cookie) => Refuse(cookie, cookie.Path);

    /// <param name="cookie">The cookie.</param>
    /// <param name="path">Its path, as far as is known.</param>
    /// <returns>As for the other overload.</returns>
    public static string? Refuse(CookieBuilder cookie, string? path) =>
        IsToken(cookie.Name)
            ? RefuseAttributes(cookie) ?? RefuseByPrefix(cookie, path)
            : "its name must consist of letters, digits and !#$%&'*+-.^_`|~";

    private static string? RefuseAttributes(CookieBuilder cookie) => cookie switch
    {
        { Path: { } path } when !path.StartsWith('/') || !IsAttribute(path) =>
            "its path must begin with / and consist of ASCII characters without a semicolon",
        { Domain: { } domain } when !IsHost(domain) => "its domain must be the name of a host",
        { MaxAge: { } age } when age <= TimeSpan.Zero => "its MaxAge must be more than zero, or it ends at once",
        { Expiration: { } expiration } when expiration <= TimeSpan.Zero => "its Expiration must be more than zero, or it ends at once",
        { Extensions: var extensions } when !extensions.All(IsAttribute) =>
            "its extensions must consist of ASCII characters without a semicolon",
        { SecurePolicy: CookieSecurePolicy.Always } => null,
        { SameSite: SameSiteMode.None } => "SameSite=None needs SecurePolicy Always",
        { Extensions: var extensions } when extensions.Any(IsPartitioned) => "Partitioned needs SecurePolicy Always",
        _ => null,
    };

    // Browsers ignore the case of prefixes.
    private static string? RefuseByPrefix(CookieBuilder cookie, string? path)
    {
        bool Has(string prefix) => cookie.Name!.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        if (Has("__Host-") && (path != "/" || cookie.Domain is not null || cookie.SecurePolicy != CookieSecurePolicy.Always))
        {
            return "its prefix needs SecurePolicy Always, the path / and no domain";
        }

        if ((Has("__Secure-") || Has("__Http-")) && cookie.SecurePolicy != CookieSecurePolicy.Always)
        {
            return "its prefix needs SecurePolicy Always";
        }

        return (Has("__Http-") || Has("__Host-Http-")) && !cookie.HttpOnly ? "its prefix needs HttpOnly" : null;
    }

    private static bool IsAttribute(string text) =>
        text.Length is > 0 and <= LongestAttribute
            && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && !text.Contains(';', StringComparison.Ordinal);

    private static bool IsHost(string domain) =>
        IsAttribute(domain) && Uri.CheckHostName(domain.StartsWith('.') ? domain[1..] : domain) == UriHostNameType.Dns;

    private static bool IsPartitioned(string extension) => extension.Trim().Equals("Partitioned", StringComparison.OrdinalIgnoreCase);
}
