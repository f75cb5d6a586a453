using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace SessionKernel.AspNetCore;

// The answer in place of an endpoint that requires a session. Nobody is sent to sign in while their session may still be
// there: signing in would throw it away.
internal sealed class MissingSession(WebSessionOptions options)
{
    public void Answer(HttpContext context, SessionStatus status)
    {
        if (status.MayStillBeThere())
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else if (IsRedirected(context))
        {
            var request = context.Request;
            var back = QueryString.Create(options.ReturnUrlParameter, request.PathBase + request.Path + request.QueryString);
            context.Response.Redirect(request.PathBase + options.RedirectWhenMissing + back);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }

    // As with the framework's cookie authentication, the endpoints of APIs are not redirected. A page that requires a session
    // and is where one begins would be redirected to itself for ever.
    private bool IsRedirected(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return options.RedirectWhenMissing.HasValue
            && context.Request.Path != options.RedirectWhenMissing
            && (metadata?.GetMetadata<IDisableCookieRedirectMetadata>() is null
                || metadata.GetMetadata<IAllowCookieRedirectMetadata>() is not null);
    }
}
