using Microsoft.Extensions.Time.Testing;
using Storefront.Smoke;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>The smoke's cookie jar must be no laxer than a browser, else the smoke proves nothing about cookies.</summary>
public sealed class CookieJarTests
{
    private static readonly Uri Loopback = new("http://127.0.0.1:5001/");
    private static readonly Uri OtherPort = new("http://127.0.0.1:5002/cart");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CookieJar _jar;

    public CookieJarTests() => _jar = new CookieJar(_time);

    [Fact]
    public void Ports_of_one_host_share_cookies_and_hosts_do_not()
    {
        Assert.True(_jar.Store(Loopback, "__Host-s=abc; Path=/; Secure; HttpOnly; SameSite=Lax"));
        Assert.Equal("__Host-s=abc", _jar.HeaderFor(OtherPort));
        Assert.Null(_jar.HeaderFor(new Uri("http://localhost:5001/")));
    }

    [Theory]
    [InlineData("http://127.0.0.1/", true)]
    [InlineData("http://localhost/", true)]
    [InlineData("http://shop.localhost/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("https://shop.example/", true)]
    [InlineData("http://shop.example/", false)]
    [InlineData("http://10.0.0.1/", false)]
    public void A_secure_cookie_needs_a_secure_origin_which_loopback_is(string origin, bool stored) =>
        Assert.Equal(stored, _jar.Store(new Uri(origin), "s=1; Path=/; Secure"));

    [Theory]
    [InlineData("__Host-s=1; Path=/; Secure", true)]
    [InlineData("__Host-s=1; Path=/", false)]
    [InlineData("__Host-s=1; Secure", false)]
    [InlineData("__Host-s=1; Path=/cart; Secure", false)]
    [InlineData("__Host-s=1; Path=/; Secure; Domain=127.0.0.1", false)]
    [InlineData("__Secure-s=1; Path=/", false)]
    [InlineData("s=1; Domain=shop.example", false)]
    [InlineData("=1; Path=/", false)]
    public void Prefixes_and_domains_keep_their_rules(string setCookie, bool stored) =>
        Assert.Equal(stored, _jar.Store(Loopback, setCookie));

    [Theory]
    [InlineData("s=; Path=/; Max-Age=0")]
    [InlineData("s=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("s=; Path=/; Expires=Thu, 01 Jan 2099 00:00:00 GMT; Max-Age=-1")]
    public void A_past_end_deletes(string setCookie)
    {
        _jar.Store(Loopback, "s=1; Path=/");
        _jar.Store(Loopback, setCookie);
        Assert.Null(_jar.HeaderFor(Loopback));
    }

    [Fact]
    public void A_cookie_ends_with_its_age_and_a_copy_is_independent()
    {
        _jar.Store(Loopback, "s=1; Path=/; Max-Age=60");
        CookieJar copy = _jar.Copy();
        _jar.Store(Loopback, "s=2; Path=/");
        Assert.Equal("1", copy.Find(Loopback, "s"));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(copy.Find(Loopback, "s"));
        Assert.Equal("2", _jar.Find(Loopback, "s"));
    }

    [Fact]
    public void A_path_covers_what_is_below_it_only()
    {
        _jar.Store(Loopback, "s=1; Path=/cart");
        Assert.Equal("s=1", _jar.HeaderFor(OtherPort));
        Assert.Null(_jar.HeaderFor(new Uri("http://127.0.0.1/cartoon")));
    }
}
