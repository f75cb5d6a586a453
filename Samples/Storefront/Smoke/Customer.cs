using System.Net;

namespace Storefront.Smoke;

/// <summary>A browser without a screen: one cookie jar and real HTTP. Follows redirects only on request.</summary>
internal sealed class Customer(CookieJar jar, string agent = Customer.Laptop) : IDisposable
{
    public const string Laptop = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    public const string Phone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
            + "Mobile/15E148 Safari/604.1";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
    private readonly Lock _jarGate = new();

    public CookieJar Jar => jar;

    public Task<Page> GetAsync(Uri process, string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, new Uri(process, path), form: null, cancellation);

    /// <summary>Posts a form, and returns the redirect, not the page that it leads to.</summary>
    public Task<Page> PostAsync(Uri process, string path, CancellationToken cancellation, params (string Name, string Value)[] form) =>
        SendAsync(HttpMethod.Post, new Uri(process, path), form, cancellation);

    public Task<Page> AddAsync(Uri process, string sku, CancellationToken cancellation) =>
        PostAsync(process, "cart", cancellation, ("sku", sku));

    public Task<Page> SignInAsync(Uri process, string name, CancellationToken cancellation) =>
        PostAsync(process, "signin", cancellation, ("name", name));

    public void Dispose() => _http.Dispose();

    private async Task<Page> SendAsync(HttpMethod method, Uri address, (string Name, string Value)[]? form, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form.Select(static f => KeyValuePair.Create(f.Name, f.Value)));
        }

        request.Headers.UserAgent.ParseAdd(agent);
        lock (_jarGate)
        {
            if (jar.HeaderFor(address) is { } cookies)
            {
                request.Headers.Add("Cookie", cookies);
            }
        }

        using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
        string html = await response.Content.ReadAsStringAsync(cancellation);
        string[] setCookies = response.Headers.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];
        lock (_jarGate)
        {
            foreach (string setCookie in setCookies)
            {
                jar.Store(address, setCookie);
            }
        }

        return new Page(response.StatusCode, html, setCookies);
    }
}
