using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.AspNetCore;

// The sessions of one request: the bag behind HttpContext.Session, and typed ones that the endpoint asked for. They are committed before
// the headers leave, whoever sends them first, and once more after the endpoint for later changes. Components of one page may ask
// concurrently, even while the headers leave: the second caller waits for the load of the first, and the list may grow while it is walked.
internal sealed class RequestSessions(HttpContext context, LiveRequest request, WebSession<AttributeBag> bag, bool isReadOnly)
    : HeldByRequest, ISessionFeature, IDisposable
{
    private readonly List<IWebSession> _all = [bag];
    private readonly PathString _pathBase = context.Request.PathBase;
    private bool _abandoned;

    public WebSession<AttributeBag> Bag { get; } = bag;

    /// <summary>Whether a commit failed, so that the endpoint's response is not sent.</summary>
    public bool IsAnswerReplaced { get; private set; }

    public ISession Session { get; set; } = new KernelSession(bag);

    /// <summary>
    /// The ids of the stored sessions, by store: the bag's, and those of typed ones that were asked for. A session with a new id appears
    /// with that.
    /// </summary>
    public IEnumerable<KeyValuePair<string, SessionId>> Ids
    {
        get
        {
            KeyValuePair<string, SessionId>[] stored;
            using (request.EnterAnyway())
            {
                // A task may continue after the request.
                stored = _abandoned
                    ? []
                    :
                    [
                        .. _all.Select(static session => KeyValuePair.Create(session.Store, session.Id))
                            .Where(static one => one.Value != default),
                    ];
            }

            foreach (var one in stored)
            {
                yield return one;
            }
        }
    }

    public async ValueTask<WebSession<T>> GetAsync<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        string? name, CancellationToken cancellationToken)
        where T : notnull
    {
        WebSession<T>? session;
        using (request.Enter())
        {
            var source = (context.RequestServices.GetService<WebSessionSources<T>>()
                ?? throw new InvalidOperationException($"No web session of {typeof(T).Name} is registered: call "
                    + $"AddTypedSession<{typeof(T).Name}>(…).")).Find(name);
            session = _all.OfType<WebSession<T>>().FirstOrDefault(known => known.IsOf(source));
            if (session is null)
            {
                session = source.Begin(request, isReadOnly);
                _all.Add(session);
                session.Opening = OpenAsync(session, cancellationToken);
            }
        }

        await session.Opening.ConfigureAwait(false);
        return session;
    }

    public override async ValueTask TouchAsync()
    {
        IWebSession[] held;
        using (request.EnterAnyway())
        {
            held = _abandoned ? [] : [.. _all];
        }

        foreach (var session in held)
        {
            await session.TouchAsync().ConfigureAwait(false);
        }
    }

    private async Task OpenAsync<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        WebSession<T> session, CancellationToken cancellationToken)
        where T : notnull
    {
        try
        {
            session.Hold(await session.OpenAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            using (request.EnterAnyway())
            {
                _all.Remove(session);
            }

            throw;
        }
    }

    /// <summary>Not cancelled if the client leaves: a request's changes are stored as a whole, or the commit failed and none are.</summary>
    public async Task CommitAsync()
    {
        if (_abandoned || IsAnswerReplaced)
        {
            return;
        }

        for (var i = 0; i < _all.Count; i++)
        {
            var session = _all[i];
            await session.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            if (session.AnswerInstead is { } status && !context.Response.HasStarted)
            {
                IsAnswerReplaced = true;
                context.Response.Clear();
                context.Response.StatusCode = status;
                return;
            }
        }
    }

    /// <summary>The last moment for tokens. They are written even if the endpoint failed, because a renewed id has moved already.</summary>
    public async Task BeforeHeadersAsync()
    {
        LookAtResponse(context);
        await CommitAsync().ConfigureAwait(false);

        // UsePathBase may have undone its change by now, but the cookies' path is the changed path base.
        var pathBase = context.Request.PathBase;
        context.Request.PathBase = _pathBase;
        for (var i = 0; i < _all.Count; i++)
        {
            _all[i].WriteToken(context);
        }

        context.Request.PathBase = pathBase;
    }

    /// <summary>Called when the endpoint failed, so that incomplete changes are not stored.</summary>
    public void Abandon() => _abandoned = true;

    public void Dispose()
    {
        using (request.EnterAnyway())
        {
            _abandoned = true;
            try
            {
                _all.ForEach(static session => session.Dispose());
            }
            finally
            {
                request.End();
            }
        }
    }
}
