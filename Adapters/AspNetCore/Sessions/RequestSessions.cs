using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.AspNetCore;

// The sessions of one request: the bag behind HttpContext.Session, and typed ones that the endpoint asked for. They are
// committed once before the headers leave, whoever sends them first, and once more behind the endpoint for what changed
// after that. Components of one page ask side by side, while the headers leave too: who comes second waits for the load of the
// first, and the list may grow while it is walked.
internal sealed class RequestSessions(HttpContext context, LiveRequest request, WebSession<AttributeBag> bag, bool isReadOnly)
    : HeldByRequest, ISessionFeature, IDisposable
{
    private readonly List<IWebSession> _all = [bag];
    private readonly PathString _pathBase = context.Request.PathBase;
    private bool _abandoned;

    public WebSession<AttributeBag> Bag { get; } = bag;

    /// <summary>A commit failed, and what the endpoint answers is not sent.</summary>
    public bool IsAnswerReplaced { get; private set; }

    public ISession Session { get; set; } = new KernelSession(bag);

    /// <summary>
    /// The ids of those that are stored, by store: the bag's, and typed ones that were asked for. They follow a session that gets a new id.
    /// </summary>
    public IEnumerable<KeyValuePair<string, SessionId>> Ids
    {
        get
        {
            KeyValuePair<string, SessionId>[] stored;
            using (request.EnterAnyway())
            {
                // A task may go on when the request is over.
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

    /// <summary>Not cancelled by a client that left: what a request changed is stored whole, or it failed and nothing is.</summary>
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

    /// <summary>The last moment for tokens. They are written even if the endpoint failed: an id that was renewed has moved.</summary>
    public async Task BeforeHeadersAsync()
    {
        Look(context);
        await CommitAsync().ConfigureAwait(false);

        // UsePathBase may have taken its own back by now, and cookies have it as their path.
        var pathBase = context.Request.PathBase;
        context.Request.PathBase = _pathBase;
        for (var i = 0; i < _all.Count; i++)
        {
            _all[i].WriteToken(context);
        }

        context.Request.PathBase = pathBase;
    }

    /// <summary>The endpoint failed: what it changed is not stored half-way.</summary>
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
