using System.Runtime.CompilerServices;
using System.Text;

namespace SessionKernel;

// principal -> index of digests, in the slot of its sessions -> those that are still there -> told, or ended.
//
// A session that is renewed while its principal is revoked shows up in the index under its new key: what a revoke leaves is looked at
// again until nothing is left, and from then on renewals of that principal are held up.
public sealed partial class SessionStore<T>
{
    private const int ReadAtOnce = 16;
    private const int RevokedAtOnce = 512;
    private const int RevokeRounds = 8;

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
        var listed = Answered(await _backend.AskAsync(new IndexCommand(IndexAction.Members, index, []), cancellationToken).ConfigureAwait(false));
        foreach (var some in listed.Members.Chunk(ReadAtOnce))
        {
            var read = Answered(await _backend.AskAsync(new IndexCommand(IndexAction.Read, index, some), cancellationToken).ConfigureAwait(false));
            foreach (var session in read.Found)
            {
                if (Summarize(session, index.Route, owner, current) is { } summary)
                {
                    yield return summary;
                }
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
        var read = await _backend.AskAsync(new IndexCommand(IndexAction.Read, index, [digest]), cancellationToken).ConfigureAwait(false);
        var isTheirs = read.Found.Count == 1 && TryReadHeader(read.Found[0], key, owner, out _);
        foreach (var session in read.Found)
        {
            session.Value?.Return();
        }

        var reply = read.Status == BackendStatus.Done && isTheirs
            ? await _backend.AskAsync(new IndexCommand(IndexAction.Revoke, index, [digest]), cancellationToken).ConfigureAwait(false)
            : read;
        return Revoked(reply, reply.Ended).Status;
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
        var reply = await _backend.AskAsync(new IndexCommand(IndexAction.Members, index, []), cancellationToken).ConfigureAwait(false);
        var ended = 0;
        for (var round = 0; round < RevokeRounds && reply.Status == BackendStatus.Done; round++)
        {
            var left = reply.Members.Where(digest => digest != except?.Digest).ToArray();
            if (left.Length == 0)
            {
                return Revoked(reply, ended);
            }

            var isUnconfirmed = reply.IsUnconfirmed;
            foreach (var some in left.Chunk(RevokedAtOnce))
            {
                reply = await _backend.AskAsync(new IndexCommand(IndexAction.Revoke, index, some, Holds: round > 0), cancellationToken).ConfigureAwait(false);
                ended += reply.Ended;
                if (reply.Status != BackendStatus.Done)
                {
                    break;
                }

                reply = reply with { IsUnconfirmed = isUnconfirmed |= reply.IsUnconfirmed };
            }
        }

        return reply.Status == BackendStatus.Done ? new RevokeResult(RemoveStatus.Conflict, ended) : Revoked(reply, ended);
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
                session.Digest.ToText(), Instant(header.CreatedMs), LastSeen(windows, session.TimeToLiveMs), header.DeadlineMs == 0 ? null : Instant(header.DeadlineMs),
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

    /// <summary>A key that was used now lives for idle window and granularity, unless its deadline comes first: then its TTL tells nothing.</summary>
    private DateTimeOffset? LastSeen(in ExpiryWindows windows, long timeToLiveMs)
    {
        var full = windows.IdleMs + windows.GranularityMs;
        var seenMs = NowMs - Math.Max(0, full - timeToLiveMs);
        return windows.IdleMs == 0 || (windows.DeadlineMs != 0 && windows.DeadlineMs - seenMs <= full) ? null : Instant(seenMs);
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

    private static IndexReply Answered(IndexReply reply) => reply.Status == BackendStatus.Done
        ? reply
        : throw new SessionKernelException(SessionKernelError.Unavailable, "The session server did not tell the sessions of a principal.", reply.Cause);

    /// <param name="reply">The last one.</param>
    /// <param name="ended">By all of them.</param>
    private RevokeResult Revoked(IndexReply reply, int ended)
    {
        var status = reply.Status switch
        {
            BackendStatus.Done when reply.IsUnconfirmed => RemoveStatus.RemovedNotReplicated,
            BackendStatus.Done => ended > 0 ? RemoveStatus.Removed : RemoveStatus.Missing,
            BackendStatus.Denied => RemoveStatus.Denied,
            BackendStatus.OutcomeUnknown => RemoveStatus.OutcomeUnknown,
            _ => RemoveStatus.Unavailable,
        };
        return OutageOf(new BackendReply(reply.Status, Cause: reply.Cause)) is { } outage ? throw outage : new RevokeResult(status, ended);
    }
}
