using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What a browser does at a site, whose endpoint it brings along.</summary>
internal static class Visits
{
    public static Task<Answer> GoAsync(this Browser browser, Site site, Action<HttpContext> endpoint) => browser.GoAsync(site, context =>
    {
        endpoint(context);
        return Task.CompletedTask;
    });

    public static Task<Answer> GoAsync(
        this Browser browser, Site site, RequestDelegate endpoint, CancellationToken cancellationToken = default) =>
        browser.GoAsync(site, SessionUse.Optional, endpoint, cancellationToken);

    /// <summary>To an endpoint that says what it does with its sessions.</summary>
    public static async Task<Answer> GoAsync(
        this Browser browser, Site site, SessionUse use, RequestDelegate endpoint, CancellationToken cancellationToken = default) =>
        await Answer.OfAsync(await browser.OpenAsync(site, site.Serve(endpoint, use), cancellationToken), cancellationToken);

    /// <summary>Returns as soon as the headers are there; their cookies are kept.</summary>
    public static Task<HttpResponseMessage> OpenAsync(this Browser browser, Site site, RequestDelegate endpoint) =>
        browser.OpenAsync(site, site.Serve(endpoint, SessionUse.Optional));
}
