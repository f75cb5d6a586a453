using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What no browser or server takes is refused when it is registered, and what they take is not.</summary>
public sealed class CookieRuleTests
{
    private static readonly Dictionary<string, Action<WebSessionOptions>> s_refused = new(StringComparer.Ordinal)
    {
        ["name with a space"] = static web => web.Cookie.Name = "a b",
        ["name with a semicolon"] = static web => web.Cookie.Name = "a;b",
        ["name with ="] = static web => web.Cookie.Name = "a=b",
        ["name that is not ASCII"] = static web => web.Cookie.Name = "käse",
        ["path without /"] = static web => (web.Cookie.Name, web.Cookie.Path) = ("s", "shop"),
        ["empty path"] = static web => (web.Cookie.Name, web.Cookie.Path) = ("s", ""),
        ["path with a semicolon"] = static web => (web.Cookie.Name, web.Cookie.Path) = ("s", "/a;b"),
        ["path that is not ASCII"] = static web => (web.Cookie.Name, web.Cookie.Path) = ("s", "/käse"),
        ["path with a line"] = static web => (web.Cookie.Name, web.Cookie.Path) = ("s", "/a\r\nb"),
        ["path too long"] = static web => (web.Cookie.Name, web.Cookie.Path) = ("s", "/" + new string('a', 1024)),
        ["domain with a scheme"] = static web => (web.Cookie.Name, web.Cookie.Domain) = ("s", "https://shop.example"),
        ["domain with a port"] = static web => (web.Cookie.Name, web.Cookie.Domain) = ("s", "shop.example:443"),
        ["empty domain"] = static web => (web.Cookie.Name, web.Cookie.Domain) = ("s", ""),
        ["age of zero"] = static web => web.Cookie.MaxAge = TimeSpan.Zero,
        ["expiration in the past"] = static web => web.Cookie.Expiration = TimeSpan.FromSeconds(-1),
        ["SameSite=None without Secure"] =
            static web =>
                (web.Cookie.Name, web.Cookie.SameSite, web.Cookie.SecurePolicy) = ("s", SameSiteMode.None, CookieSecurePolicy.None),
        ["SameSite=None as the request"] =
            static web =>
                (web.Cookie.Name, web.Cookie.SameSite, web.Cookie.SecurePolicy) =
                    ("s", SameSiteMode.None, CookieSecurePolicy.SameAsRequest),
        ["__Secure- without Secure"] =
            static web => (web.Cookie.Name, web.Cookie.SecurePolicy) = ("__secure-s", CookieSecurePolicy.SameAsRequest),
        ["__Host- with a path"] = static web => web.Cookie.Path = "/shop",
        ["__Host- without a path"] = static web => web.Cookie.Path = null,
        ["__Http- for scripts"] = static web => (web.Cookie.Name, web.Cookie.HttpOnly) = ("__Http-s", false),
        ["__Host-Http- for scripts"] = static web => (web.Cookie.Name, web.Cookie.HttpOnly) = ("__Host-Http-s", false),
        ["Partitioned without Secure"] = static web =>
        {
            (web.Cookie.Name, web.Cookie.SecurePolicy) = ("s", CookieSecurePolicy.None);
            web.Cookie.Extensions.Add(" partitioned");
        },
        ["extension with a semicolon"] = static web => web.Cookie.Extensions.Add("Priority=High; Domain=evil.example"),
        ["redirect with a query"] = static web => web.RedirectWhenMissing = "/signin?from=here",
        ["redirect with a fragment"] = static web => web.RedirectWhenMissing = "/signin#here",
        ["redirect to another host"] = static web => web.RedirectWhenMissing = "//evil.example",
    };

    private static readonly Dictionary<string, Action<WebSessionOptions>> s_taken = new(StringComparer.Ordinal)
    {
        ["nothing changed"] = static _ => { },
        ["plain over http"] = static web => (web.Cookie.Name, web.Cookie.SecurePolicy) = ("s.id_1-x", CookieSecurePolicy.None),
        ["domain with a dot"] = static web => (web.Cookie.Name, web.Cookie.Domain) = ("s", ".shop.example"),
        ["no path"] = static web => (web.Cookie.Name, web.Cookie.Path) = ("s", null),
        ["SameSite=None"] = static web => web.Cookie.SameSite = SameSiteMode.None,
        ["__Secure-"] = static web => (web.Cookie.Name, web.Cookie.Domain, web.Cookie.Path) = ("__Secure-s", "shop.example", "/a b"),
        ["Partitioned"] = static web => web.Cookie.Extensions.Add("Partitioned"),
        ["redirect"] = static web => web.RedirectWhenMissing = "/sign in/käse",
        ["a header, whatever the cookie"] = static web =>
        {
            web.Cookie.Name = "a b";
            web.UseHeader("X-Auth-Token");
        },
    };

    public static TheoryData<string> Refused { get; } = [.. s_refused.Keys];

    public static TheoryData<string> Taken { get; } = [.. s_taken.Keys];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Unsupported_settings_are_refused(string what) => Assert.Throws<InvalidOperationException>(() => Register(s_refused[what]));

    [Theory]
    [MemberData(nameof(Taken))]
    public void Supported_settings_are_accepted(string what) => Register(s_taken[what]);

    [Theory]
    [InlineData("a b")]
    [InlineData("Cookie")]
    [InlineData("set-cookie")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    public void A_header_that_carries_no_token_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => Register(web => web.UseHeader(name)));

    private static void Register(Action<WebSessionOptions> web) =>
        new ServiceCollection().AddSessionKernel(static store => store.Expire(TimeSpan.FromMinutes(30)).UseMemory(), web);
}
