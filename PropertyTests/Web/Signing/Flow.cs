using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Signing;

/// <summary>Sign-in and sign-out as an application writes them, and what must hold of them whatever failed.</summary>
internal static class Flow
{
    public const string User = "user";

    /// <summary>No answer says done what was not.</summary>
    public static void Strict(WebSessionOptions web) => web.CommitFailurePolicy = CommitFailurePolicy.ServiceUnavailable;

    public static async Task SignInAsync(HttpContext context)
    {
        var renewed = await context.RenewSessionAsync("anna");
        if (!renewed.Succeeded)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        context.Session.SetString(User, "anna");
    }

    public static async Task SignOutAsync(HttpContext context)
    {
        if (!(await context.RemoveSessionAsync()).HasEnded())
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    public static async Task<Browser> VisitAsync(Site site)
    {
        var browser = new Browser();
        Assert.Single((await browser.GoAsync(site, context => context.Session.SetString("cart", "book"))).SetCookies);
        return browser;
    }

    /// <summary>What a cookie opens.</summary>
    public static async Task<(SessionStatus Status, string? User)> OpenAsync(Site site, string? id)
    {
        var (status, user) = (SessionStatus.None, (string?)null);
        var browser = id is null ? new Browser() : Browser.With(Browser.BagCookie, id);
        await browser.GoAsync(site, context => (status, user) = (context.GetSessionInfo().Status, context.Session.GetString(User)));
        return (status, user);
    }

    /// <summary>After a sign-in, whatever its answer: nobody is signed in by what was known before, and at most one id works.</summary>
    public static async Task CheckSignInAsync(Site site, string before, string? after, HttpStatusCode answer, string what)
    {
        var (old, now) = (await OpenAsync(site, before), after == before ? default : await OpenAsync(site, after));
        Assert.True(old.User is null, $"{what}: the id from before is signed in");
        Assert.False(old.Status == SessionStatus.Live && now.Status == SessionStatus.Live, $"{what}: two sessions work");
        Assert.True(answer != HttpStatusCode.OK || now == (SessionStatus.Live, "anna"), $"{what}: answered as done, and is {now}");
        Assert.True(after == before || now.Status == SessionStatus.Live, $"{what}: the new cookie opens nothing");
    }

    /// <summary>After a sign-out, whatever its answer: done is done, and a cookie is kept of what may still be there.</summary>
    public static async Task CheckSignOutAsync(Site site, string before, string? after, HttpStatusCode answer, string what)
    {
        var old = await OpenAsync(site, before);
        Assert.True(
            answer != HttpStatusCode.OK || (old.Status == SessionStatus.Missing && after is null),
            $"{what}: answered as done, and is {old}");
        Assert.True(answer == HttpStatusCode.OK || after == before, $"{what}: not done, and the cookie is gone");
    }
}
