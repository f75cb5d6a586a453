using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace SessionKernel;

// principal -> its index -> the sessions that are still there -> told, or ended
public sealed partial class SessionStore<T>
{
    private readonly PrincipalIndex _principals;
    private readonly Func<T, string?>? _label;

    /// <summary>
    /// The sessions of a principal. Its index is kept by writes and touches: where Redis has evicted it, a session is listed again after its
    /// next touch.
    /// </summary>
    /// <param name="principal">As it was given when they were created or renewed.</param>
    /// <param name="current">The session that asks, to be marked; null = none.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>Each session that is there, those that end first first; the oldest 100,000 at most.</returns>
    /// <exception cref="SessionKernelException">The server did not answer: a part of the list would look like all of it.</exception>
    public async IAsyncEnumerable<SessionSummary> ListAsync(
        string principal, SessionKey? current = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _pool.RequireSessions();
        var owner = _names.Principal(principal);
        var index = SessionKey.OfPrincipal(owner);
        await foreach (var session in _principals.ReadAsync(index, cancellationToken).ConfigureAwait(false))
        {
            await CheckClockAsync(session, SessionKey.OfSession(index.Route, session.Digest), owner, cancellationToken).ConfigureAwait(false);
            if (Summarize(session, index.Route, owner, current) is { } summary)
            {
                yield return summary;
            }
        }
    }

    /// <summary>Ends one session of a principal.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="publicId">As <see cref="ListAsync"/> told it. Another's is Missing; one that got a new id in the last 10 s is ended under that.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>
    /// What happened. Forged for a text that is no digest. Missing: not among the principal's sessions; a list that is some seconds old may show an id
    /// that its session has changed since, so list again before you say that a device is signed out. Unavailable or UnknownFormat: not
    /// ended, since what is there can't be read here.
    /// </returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<RemoveStatus> RevokeAsync(string principal, string publicId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(publicId);
        _pool.RequireSessions();
        var owner = _names.Principal(principal);
        var index = SessionKey.OfPrincipal(owner);
        if (publicId.Length != Digest16.TextLength || !Digest16.TryParse(Encoding.UTF8.GetBytes(publicId), out var digest))
        {
            return RemoveStatus.Forged;
        }

        for (var hop = 0; hop < MovedMarker.MostHops; hop++)
        {
            var read = await _principals.ReadOneAsync(index, digest, cancellationToken).ConfigureAwait(false);
            if (read.Status != BackendStatus.Done)
            {
                return Revoked(read).Status;
            }

            var (isTheirs, doubt) = Judge(read, index.Route, owner);
            if (doubt is { } unreadable)
            {
                return Revoked(IndexReply.Failed(unreadable)).Status;
            }

            if (isTheirs)
            {
                return Revoked(await _principals.RevokeOneAsync(index, digest, cancellationToken).ConfigureAwait(false)).Status;
            }

            // Nobody comes by an id here, so any marker of the principal's may be followed.
            var marker = await _markers.FindAsync(SessionKey.OfSession(index.Route, digest), cancellationToken).ConfigureAwait(false);
            if (marker.Doubt is { } unknown)
            {
                return Revoked(IndexReply.Failed(unknown)).Status;
            }

            if (marker.To is not { } moved || marker.Principal != owner)
            {
                break;
            }

            digest = moved.Digest;
        }

        return Revoked(await _principals.ConfirmAsync(index, cancellationToken).ConfigureAwait(false)).Status;
    }

    /// <summary>Whether what was read is a session of a principal, whose slot is that of many others; or why that can't be told.</summary>
    private (bool IsTheirs, BackendStatus? Doubt) Judge(IndexReply read, ushort route, Digest16 owner)
    {
        var (isTheirs, doubt) = (false, default(BackendStatus?));
        foreach (var session in read.Found)
        {
            var key = SessionKey.OfSession(route, session.Digest);
            isTheirs |= TryReadHeader(session, key, owner, out _);
            doubt ??= session.Value is { } value ? MovedMarkers.DoubtOf(_sealer.Open(value.Span, key, out _, out _)) : null;
            session.Value?.Return();
        }

        return (isTheirs, doubt);
    }

    /// <summary>
    /// Ends every session of a principal that its index lists: sign out everywhere. What Redis has evicted of the index it reaches again after
    /// the sessions' next touch. One that is begun meanwhile may end too.
    /// </summary>
    /// <param name="principal">Whose.</param>
    /// <param name="except">One that goes on, such as that of the request; null = none.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<RevokeResult> RevokeAllAsync(string principal, SessionKey? except = null, CancellationToken cancellationToken = default)
    {
        _pool.RequireSessions();
        var index = SessionKey.OfPrincipal(_names.Principal(principal));
        return Revoked(await _principals.RevokeAllAsync(index, except is { } one ? [one.Digest] : [], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>As the other overload, with any number of sessions that go on.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="except">Those that go on.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<RevokeResult> RevokeAllAsync(string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(except);
        _pool.RequireSessions();
        var index = SessionKey.OfPrincipal(_names.Principal(principal));
        return Revoked(await _principals.RevokeAllAsync(index, [.. except.Select(static key => key.Digest)], cancellationToken).ConfigureAwait(false));
    }

    private SessionSummary? Summarize(in IndexedSession session, ushort route, Digest16 owner, SessionKey? current)
    {
        var key = SessionKey.OfSession(route, session.Digest);
        try
        {
            if (!TryReadHeader(session, key, owner, out var header) || ExpiryWindows.Of(header).HasEnded(NowMs))
            {
                return null;
            }

            var windows = ExpiryWindows.Of(header);
            return new SessionSummary(
                session.Digest.ToText(), Instant(header.CreatedMs), windows.LastUsedMs(session.TimeToLiveMs, NowMs) is { } seenMs ? Instant(seenMs) : null, header.DeadlineMs == 0 ? null : Instant(header.DeadlineMs),
                _label is null ? null : LabelOf(key, session.Value!), key == current);
        }
        finally
        {
            session.Value?.Return();
        }
    }

    private bool TryReadHeader(in IndexedSession session, in SessionKey key, Digest16 owner, out EnvelopeHeader header)
    {
        header = default;
        return session.Value is { } value
            && _sealer.Open(value.Span, key, out header, out _) == EnvelopeStatus.Ok
            && header.Principal == owner && ExpiryWindows.Of(header).AreSound && ExpiryWindows.IsInstant(header.CreatedMs);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the user's label throws is no label.")]
    private string? LabelOf(in SessionKey key, PooledBuffer stored)
    {
        var state = _pool.Rent(default, key);
        try
        {
            return _decoder.Decode(state, stored, NowMs, out _) == SessionStatus.Live ? _label!(state.Value!) : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One value that can't be called anything must not hide the others.
            return null;
        }
        finally
        {
            _pool.Return(state);
        }
    }

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private RevokeResult Revoked(IndexReply reply)
    {
        var status = reply.Status switch
        {
            BackendStatus.Done when reply.IsUnconfirmed => RemoveStatus.RemovedNotReplicated,
            BackendStatus.Done => reply.Ended > 0 ? RemoveStatus.Removed : RemoveStatus.Missing,
            BackendStatus.Conflict => RemoveStatus.Conflict,
            BackendStatus.Denied => RemoveStatus.Denied,
            BackendStatus.OutcomeUnknown => RemoveStatus.OutcomeUnknown,
            BackendStatus.WrongType => RemoveStatus.UnknownFormat,
            _ => RemoveStatus.Unavailable,
        };
        return _outagePolicy.ErrorOf(new BackendReply(reply.Status, Cause: reply.Cause)) is { } outage ? throw outage : new RevokeResult(status, reply.Ended);
    }
}
