using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SessionKernel.Hosting;

namespace SessionKernel.AspNetCore;

// endpoint's metadata -> cookie -> bag loaded, before the endpoint runs -> endpoint -> commit, before the headers leave. A
// request without a cookie that never uses its session costs nothing.
internal sealed class SessionKernelMiddleware(
    RequestDelegate next, BagName name, WebSessionSources<AttributeBag> bags, IEnumerable<WebSessionOptions> all, RequestsUnderWay underWay,
    SessionContext? working = null)
{
    private readonly WebSessionSource<AttributeBag> _source = bags.Find(name.Name);
    private readonly bool _mayReplaceAnswers = all.Any(options => options.CommitFailurePolicy == CommitFailurePolicy.ServiceUnavailable);
    private readonly MissingSession _missing = new(bags.Find(name.Name).Options);

    public async Task InvokeAsync(HttpContext context)
    {
        var use = EndpointSessions.UseOf(context.GetEndpoint());
        if (use == SessionUse.None)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var isReadOnly = use == SessionUse.ReadOnly;
        var request = new LiveRequest(context);
        var bag = _source.Begin(request, isReadOnly);
        using var sessions = new RequestSessions(context, request, bag, isReadOnly);
        bag.Hold(await bag.OpenAsync(context.RequestAborted).ConfigureAwait(false));
        if (use == SessionUse.Required && !bag.IsLive)
        {
            _missing.Answer(context, bag.Status);
            return;
        }

        context.Features.Set<ISessionFeature>(sessions);
        context.Features.Set(sessions);
        context.Response.OnStarting(static state => ((RequestSessions)state).BeforeHeadersAsync(), sessions);
        using var scope = working?.Enter(sessions.Ids);
        sessions.LookAtRequest(context);
        underWay.Add(sessions);
        try
        {
            var served = _mayReplaceAnswers
                ? ReplaceableBody.RunAsync(context, sessions, ServeAsync)
                : ServeAsync(context, sessions);
            await served.ConfigureAwait(false);
        }
        catch
        {
            sessions.Abandon();
            throw;
        }
        finally
        {
            underWay.Remove(sessions);
            context.Features.Set<ISessionFeature>(null);
            context.Features.Set<RequestSessions>(null);
        }
    }

    private async Task ServeAsync(HttpContext context, RequestSessions sessions)
    {
        var asked = context.GetEndpoint();
        await next(context).ConfigureAwait(false);
        EndpointSessions.RefuseRoutedLater(asked, context);
        await sessions.CommitAsync().ConfigureAwait(false);
    }
}
