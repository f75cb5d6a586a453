using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>Keeps cookies as a browser does, for one host over https.</summary>
internal sealed class TicketBrowser
{
    private const string Cookie = ".AspNetCore." + TicketSite.Scheme;

    public Dictionary<string, string> Cookies { get; init; } = [];

    public string? Ticket => Cookies.GetValueOrDefault(Cookie);

    public string Agent { get; init; } = "Firefox";

    public static TicketBrowser With(string ticket) => new() { Cookies = { [Cookie] = ticket } };

    public TicketBrowser Copy() => new() { Cookies = new(Cookies) };

    public async Task<Answer> GoAsync(TicketSite site, RequestDelegate endpoint)
    {
        using var client = new HttpClient(site.Handler()) { BaseAddress = new Uri("https://localhost") };
        using var request = new HttpRequestMessage(HttpMethod.Get, site.Serve(endpoint));
        request.Headers.UserAgent.ParseAdd(Agent);
        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var response = await client.SendAsync(request);
        var lines = response.Headers.TryGetValues("Set-Cookie", out var set) ? set.ToArray() : [];
        foreach (var line in lines)
        {
            Keep(line);
        }

        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), lines, response);
    }

    public async Task<string> WhoAsync(TicketSite site) => (await AskAsync(site)).Body;

    public Task<Answer> AskAsync(TicketSite site) =>
        GoAsync(site, context => context.Response.WriteAsync(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody"));

    public async Task SignInAsync(TicketSite site, string user, AuthenticationProperties? properties = null)
    {
        var answer = await GoAsync(site, context => context.SignInAsync(TicketSite.User(user), properties));
        Xunit.Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    public Task<Answer> SignOutAsync(TicketSite site) => GoAsync(site, context => context.SignOutAsync());

    private void Keep(string line)
    {
        var pair = line.Split(';')[0].Split('=', 2);
        if (line.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
        {
            Cookies.Remove(pair[0]);
        }
        else
        {
            Cookies[pair[0]] = pair[1];
        }
    }
}
