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
        RequireReady();
        var owner = _names.Principal(principal);
        var index = SessionKey.OfPrincipal(owner);
        await foreach (var session in _principals.ReadAsync(index, cancellationToken).ConfigureAwait(false))
        {
            if (Summarize(session, index.Route, owner, current) is { } summary)
            {
                yield return summary;
            }
        }
    }

    /// <summary>Ends one session of a principal.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="publicId">As <see cref="ListAsync"/> told it. Another's is Missing.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>What happened. Forged for a text that is no digest.</returns>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<RemoveStatus> RevokeAsync(string principal, string publicId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(publicId);
        RequireReady();
        var owner = _names.Principal(principal);
        var index = SessionKey.OfPrincipal(owner);
        if (publicId.Length != Digest16.TextLength || !Digest16.TryParse(Encoding.UTF8.GetBytes(publicId), out var digest))
        {
            return RemoveStatus.Forged;
        }

        // The slot is that of many other principals, too.
        var key = SessionKey.OfSession(index.Route, digest);
        var read = await _principals.ReadOneAsync(index, digest, cancellationToken).ConfigureAwait(false);
        var isTheirs = read.Found.Count == 1 && TryReadHeader(read.Found[0], key, owner, out _);
        foreach (var session in read.Found)
        {
            session.Value?.Return();
        }

        var reply = read.Status != BackendStatus.Done ? read
            : isTheirs ? await _principals.RevokeOneAsync(index, digest, cancellationToken).ConfigureAwait(false)
            : await _principals.ConfirmAsync(index, cancellationToken).ConfigureAwait(false);
        return Revoked(reply).Status;
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
        RequireReady();
        var index = SessionKey.OfPrincipal(_names.Principal(principal));
        return Revoked(await _principals.RevokeAllAsync(index, except?.Digest, cancellationToken).ConfigureAwait(false));
    }

    private SessionSummary? Summarize(in IndexedSession session, ushort route, Digest16 owner, SessionKey? current)
    {
        var key = SessionKey.OfSession(route, session.Digest);
        try
        {
            if (!TryReadHeader(session, key, owner, out var header))
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
            && EnvelopeReader.Read(value.Span, key.Seed, out header, out _) == EnvelopeStatus.Ok
            && header.Principal == owner && ExpiryWindows.Of(header).AreSound && ExpiryWindows.IsInstant(header.CreatedMs) && !ExpiryWindows.Of(header).HasEnded(NowMs);
    }

    private string? LabelOf(in SessionKey key, PooledBuffer stored)
    {
        var state = Rent();
        try
        {
            state.Begin(this, default, key);
            return _decoder.Decode(state, stored, NowMs, out _) == SessionStatus.Live ? _label!(state.Value!) : null;
        }
        finally
        {
            Recycle(state);
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
            _ => RemoveStatus.Unavailable,
        };
        return OutageOf(new BackendReply(reply.Status, Cause: reply.Cause)) is { } outage ? throw outage : new RevokeResult(status, reply.Ended);
    }
}
