using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionKernel.AspNetCore;

// cookie -> bag loaded, before the endpoint runs -> endpoint -> commit, before the headers leave. A request without a cookie
// that never uses its session costs nothing.
internal sealed class SessionKernelMiddleware(RequestDelegate next, WebSessionSource<AttributeBag> source)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var bag = source.Begin(context);
        using var sessions = new RequestSessions(context, bag);
        bag.Hold(await bag.OpenAsync(context.RequestAborted).ConfigureAwait(false));

        context.Features.Set<ISessionFeature>(sessions);
        context.Features.Set(sessions);
        context.Response.OnStarting(static state => ((RequestSessions)state).BeforeHeadersAsync(), sessions);
        try
        {
            await next(context).ConfigureAwait(false);
            await sessions.CommitAsync().ConfigureAwait(false);
        }
        catch
        {
            sessions.Abandon();
            throw;
        }
        finally
        {
            context.Features.Set<ISessionFeature>(null);
            context.Features.Set<RequestSessions>(null);
        }
    }
}
