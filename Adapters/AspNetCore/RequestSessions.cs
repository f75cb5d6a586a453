using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// The sessions of one request: the bag behind HttpContext.Session, and typed ones that the endpoint asked for. They are
// committed once before the headers leave, whoever sends them first, and once more behind the endpoint for what changed
// after that.
internal sealed class RequestSessions(HttpContext context, WebSession<AttributeBag> bag, ILogger logger) : ISessionFeature, IDisposable
{
    private readonly Dictionary<Type, IWebSession> _typed = [];
    private bool _abandoned;

    public WebSession<AttributeBag> Bag { get; } = bag;

    public ISession Session { get; set; } = new KernelSession(bag);

    public async ValueTask<WebSession<T>> GetAsync<[DynamicallyAccessedMembers(SessionValue.Members)] T>(CancellationToken cancellationToken)
        where T : notnull
    {
        if (typeof(T) == typeof(AttributeBag))
        {
            return (WebSession<T>)(object)Bag;
        }

        if (_typed.TryGetValue(typeof(T), out var known))
        {
            return (WebSession<T>)known;
        }

        var source = context.RequestServices.GetService<WebSessionSource<T>>()
            ?? throw new InvalidOperationException($"No web session of {typeof(T).Name} is registered: call AddTypedSession<{typeof(T).Name}>(…).");
        var session = source.Begin(context);
        _typed.Add(typeof(T), session);
        await ((IWebSession)session).LoadAsync(cancellationToken).ConfigureAwait(false);
        return session;
    }

    public async Task CommitAsync()
    {
        if (_abandoned)
        {
            return;
        }

        await CommitAsync(Bag).ConfigureAwait(false);
        foreach (var session in _typed.Values)
        {
            await CommitAsync(session).ConfigureAwait(false);
        }
    }

    /// <summary>The endpoint failed: what it changed is not stored half-way.</summary>
    public void Abandon() => _abandoned = true;

    public void Dispose()
    {
        _abandoned = true;
        ((IDisposable)Bag).Dispose();
        foreach (var session in _typed.Values)
        {
            session.Dispose();
        }
    }

    private async ValueTask CommitAsync(IWebSession session)
    {
        var status = await session.CommitAsync().ConfigureAwait(false);
        if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged)
        {
            return;
        }

        WebLog.CommitFailed(logger, status);
        if (status == SaveStatus.Conflict && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
        }
    }
}
