using System.Net;

namespace SessionKernel.PropertyTests.Hosts;

internal sealed record Answer(HttpStatusCode Status, string Body, string[] SetCookies, HttpResponseMessage Response)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken = default) => new(
        response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), Browser.SetCookiesOf(response), response);
}

/// <summary>Keeps cookies as a browser does, for one host over https.</summary>
internal sealed class Browser
{
    public const string BagCookie = "__Host-session";
    public const string CartCookie = "__Host-cart";

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>Sent in place of the jar.</summary>
    public string? RawCookieHeader { get; set; }

    /// <summary>Changes a request before it is sent.</summary>
    public Action<HttpRequestMessage>? Prepare { get; set; }

    public static Browser With(string name, string value) => new() { Cookies = { [name] = value } };

    public Browser Copy()
    {
        var copy = new Browser { Prepare = Prepare };
        foreach (var (name, value) in Cookies)
        {
            copy.Cookies[name] = value;
        }

        return copy;
    }

    /// <summary>Returns as soon as the headers are there; their cookies are kept.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        IOrigin origin, string path, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(origin, request, cancellationToken);
    }

    public async Task<Answer> SendAsync(IOrigin origin, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await Answer.OfAsync(await SendAsync(origin, request));
    }

    private async Task<HttpResponseMessage> SendAsync(
        IOrigin origin, HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        using var client = new HttpClient(origin.CreateHandler()) { BaseAddress = origin.Address };
        var header = RawCookieHeader ?? string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        if (header.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", header);
        }

        Prepare?.Invoke(request);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        foreach (var line in SetCookiesOf(response))
        {
            Keep(line);
        }

        return response;
    }

    public static string[] SetCookiesOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var lines) ? [.. lines] : [];

    private void Keep(string line)
    {
        var pair = line.Split(';')[0].Split('=', 2);
        Assert(!pair[0].StartsWith("__Host-", StringComparison.Ordinal) || line.Contains("secure", StringComparison.OrdinalIgnoreCase));
        if (line.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
        {
            Cookies.Remove(pair[0]);
        }
        else
        {
            Cookies[pair[0]] = pair[1];
        }
    }

    private static void Assert(bool condition) => Xunit.Assert.True(condition, "A browser refuses a __Host- cookie that is not Secure.");
}
