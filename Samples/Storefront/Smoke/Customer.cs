using System.Net;

namespace Storefront.Smoke;

/// <summary>A browser without a screen: one cookie jar, real HTTP, redirects only when asked.</summary>
internal sealed class Customer(CookieJar jar) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
    private readonly Lock _jarGate = new();

    public CookieJar Jar => jar;

    public Task<Page> GetAsync(Uri process, string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, new Uri(process, path), form: null, cancellation);

    /// <summary>Posts a form; the answer is the redirect, not the page behind it.</summary>
    public Task<Page> PostAsync(Uri process, string path, CancellationToken cancellation, params (string Name, string Value)[] form) =>
        SendAsync(HttpMethod.Post, new Uri(process, path), form, cancellation);

    public Task<Page> AddAsync(Uri process, string sku, CancellationToken cancellation) => PostAsync(process, "cart", cancellation, ("sku", sku));

    public void Dispose() => _http.Dispose();

    private async Task<Page> SendAsync(HttpMethod method, Uri address, (string Name, string Value)[]? form, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form.Select(static f => KeyValuePair.Create(f.Name, f.Value)));
        }

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
