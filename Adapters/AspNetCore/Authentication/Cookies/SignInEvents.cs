using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SessionKernel.AspNetCore;

/// <summary>
/// The application's events in a sign-in. After each, the framework writes into its context, which may belong to another request by then.
/// </summary>
internal sealed class SignInEvents(CookieAuthenticationEvents inner, RequestTicket ticket) : CookieAuthenticationEvents
{
    public override async Task SigningIn(CookieSigningInContext context)
    {
        await inner.SigningIn(context).ConfigureAwait(false);
        ticket.RefuseAfterEnd();
    }

    public override async Task SignedIn(CookieSignedInContext context)
    {
        await inner.SignedIn(context).ConfigureAwait(false);
        ticket.RefuseAfterEnd();
    }

    public override Task RedirectToReturnUrl(RedirectContext<CookieAuthenticationOptions> context) => inner.RedirectToReturnUrl(context);
}
