using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace SessionKernel;

// principal -> its index -> the sessions that still exist -> list or end them
internal sealed class PrincipalSessions<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool,
    PrincipalIndex index,
    NameDigester names,
    EnvelopeSealer sealer,
    SessionLabels<T>? labels,
    MovedMarkers markers,
    DeadlineCheck deadlines,
    OutagePolicy outagePolicy)
    where T : notnull
{
    public async IAsyncEnumerable<SessionSummary> ListAsync(
        string principal, SessionKey? current, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        pool.RequireSessions();
        var owner = names.Principal(principal);
        var key = SessionKey.OfPrincipal(owner);
        await foreach (var session in index.ReadAsync(key, cancellationToken).ConfigureAwait(false))
        {
            await CheckClockAsync(session, SessionKey.OfSession(key.Route, session.Digest), owner, cancellationToken).ConfigureAwait(false);
            if (Summarize(session, key.Route, owner, current) is { } summary)
            {
                yield return summary;
            }
        }
    }

    public async ValueTask<RemoveStatus> RevokeAsync(string principal, string publicId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publicId);
        pool.RequireSessions();
        var owner = names.Principal(principal);
        if (publicId.Length != Digest16.TextLength || !Digest16.TryParse(Encoding.UTF8.GetBytes(publicId), out var digest))
        {
            return RemoveStatus.InvalidId;
        }

        return Revoked(await RevokeAsync(SessionKey.OfPrincipal(owner), owner, digest, cancellationToken).ConfigureAwait(false)).Status;
    }

    public async ValueTask<RevokeResult> RevokeAllAsync(
        string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(except);
        pool.RequireSessions();
        var key = SessionKey.OfPrincipal(names.Principal(principal));
        Digest16[] digests = [.. except.Select(static one => one.Digest)];
        return Revoked(await index.RevokeAllAsync(key, digests, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends a session of a principal under its current key.</summary>
    private async ValueTask<IndexReply> RevokeAsync(SessionKey key, Digest16 owner, Digest16 digest, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop < MovedMarker.MostHops; hop++)
        {
            var read = await index.ReadOneAsync(key, digest, cancellationToken).ConfigureAwait(false);
            if (read.Status != BackendStatus.Done)
            {
                return read;
            }

            var (isTheirs, doubt) = Judge(read, key.Route, owner);
            if (doubt is { } unreadable)
            {
                return IndexReply.Failed(unreadable);
            }

            if (isTheirs)
            {
                return await index.RevokeOneAsync(key, digest, cancellationToken).ConfigureAwait(false);
            }

            // This call does not come from an id, so it may follow any marker of the principal.
            var marker = await markers.FindAsync(SessionKey.OfSession(key.Route, digest), cancellationToken).ConfigureAwait(false);
            if (marker.Doubt is { } unknown)
            {
                return IndexReply.Failed(unknown);
            }

            if (marker.To is not { } moved || marker.Principal != owner)
            {
                break;
            }

            digest = moved.Digest;
        }

        return await index.ConfirmAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the value is a session of this principal, whose slot many others share; or why that is unknown.</summary>
    private (bool IsTheirs, BackendStatus? Doubt) Judge(IndexReply read, ushort route, Digest16 owner)
    {
        var (isTheirs, doubt) = (false, default(BackendStatus?));
        foreach (var session in read.Found)
        {
            var key = SessionKey.OfSession(route, session.Digest);
            isTheirs |= TryReadHeader(session, key, owner, out _);
            doubt ??= session.Value is { } value ? MovedMarkers.DoubtOf(sealer.Open(value.Span, key, out _, out _)) : null;
            session.Value?.Return();
        }

        return (isTheirs, doubt);
    }

    /// <summary>Asks the server before a listed session counts as ended by this machine's clock.</summary>
    private async ValueTask CheckClockAsync(IndexedSession session, SessionKey key, Digest16 owner, CancellationToken cancellationToken)
    {
        if (TryReadHeader(session, key, owner, out var header) && ExpiryWindows.Of(header).HasEnded(pool.NowMs))
        {
            await deadlines.TellTimeAsync(key, header.DeadlineMs, cancellationToken).ConfigureAwait(false);
        }
    }

    private SessionSummary? Summarize(in IndexedSession session, ushort route, Digest16 owner, SessionKey? current)
    {
        var key = SessionKey.OfSession(route, session.Digest);
        try
        {
            if (!TryReadHeader(session, key, owner, out var header) || ExpiryWindows.Of(header).HasEnded(pool.NowMs))
            {
                return null;
            }

            return new SessionSummary
            {
                PublicId = session.Digest.ToText(),
                CreatedAt = Instant(header.CreatedMs),
                LastSeenAt = ExpiryWindows.Of(header).LastUsedMs(session.TimeToLiveMs, pool.NowMs) is { } seenMs ? Instant(seenMs) : null,
                Deadline = header.DeadlineMs == 0 ? null : Instant(header.DeadlineMs),
                Label = labels?.LabelOf(key, session.Value!),
                IsCurrent = key == current,
            };
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
            && sealer.Open(value.Span, key, out header, out _) == EnvelopeStatus.Ok
            && header.Principal == owner && ExpiryWindows.Of(header).AreSound && ExpiryWindows.IsInstant(header.CreatedMs);
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
        return outagePolicy.ErrorOf(new BackendReply(reply.Status, Cause: reply.Cause)) is { } error
            ? throw error
            : new RevokeResult(status, reply.Ended);
    }
}
