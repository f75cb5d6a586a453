using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace SessionKernel.AspNetCore;

// Answers instead of an endpoint that requires a session. A user whose session may still exist is not sent to sign in, because that would
// replace the session.
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

    // As in the framework's cookie authentication, endpoints of APIs are not redirected. A page that requires a session, and is itself the
    // target, would be redirected to itself forever.
    private bool IsRedirected(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return options.RedirectWhenMissing.HasValue
            && context.Request.Path != options.RedirectWhenMissing
            && (metadata?.GetMetadata<IDisableCookieRedirectMetadata>() is null
                || metadata.GetMetadata<IAllowCookieRedirectMetadata>() is not null);
    }
}
