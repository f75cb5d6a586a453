using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionKernel.AspNetCore;

// The handler protects the key that it knows. If the store gave the ticket another key, the cookie carries that one. If a refresh was not
// stored, no cookie is set.
internal sealed class TicketCookieManager(string scheme, ICookieManager inner, CookieAuthenticationOptions options) : ICookieManager
{
    public string? GetRequestCookie(HttpContext context, string key) => inner.GetRequestCookie(context, key);

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions cookie)
    {
        var ticket = RequestTickets.Working(context, scheme);
        using var scope = ticket.Enter();
        if (ticket.KeepsCookie)
        {
            return;
        }

        if (ticket.NewKey is { } newKey)
        {
            value = options.TicketDataFormat.Protect(WholeTicketFormat.Keyed(newKey, scheme, options.ClaimsIssuer), BindingOf(context));
        }

        CookieAge.Set(cookie, (options.TimeProvider ?? TimeProvider.System).GetUtcNow());
        inner.AppendResponseCookie(context, key, value, cookie);
    }

    public void DeleteCookie(HttpContext context, string key, CookieOptions cookie)
    {
        using var scope = RequestTickets.Working(context, scheme).Enter();
        inner.DeleteCookie(context, key, cookie);
    }

    /// <summary>The purpose that the handler uses if a server binds cookies to connections.</summary>
    private static string? BindingOf(HttpContext context) =>
        context.Features.Get<ITlsTokenBindingFeature>()?.GetProvidedTokenBindingId() is { } binding
            ? Convert.ToBase64String(binding)
            : null;
}
