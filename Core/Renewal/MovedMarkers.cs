namespace SessionKernel;

/// <summary>Looks for the moved marker under the key of a session that was renewed or rotated.</summary>
internal sealed class MovedMarkers(
    ICommandPort<SessionKey, BackendReply> steps, EnvelopeSealer sealer, DeadlineCheck deadlines, OutagePolicy outagePolicy)
{
    /// <returns>The moved marker under a key, if there is one; or why that is unknown.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async ValueTask<FoundMarker> FindAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var command = new BackendCommand { Kind = CommandKind.Load, Key = key };
        var reply = await steps.SendAsync(command, key, cancellationToken).ConfigureAwait(false);
        if (outagePolicy.FailureOf(reply, cancellationToken) is { } failure)
        {
            throw failure;
        }

        if (reply.Value is not { } stored)
        {
            return new FoundMarker(Doubt: reply.Status == BackendStatus.Missing ? null : reply.Status);
        }

        try
        {
            return await ReadAsync(stored, key, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            stored.Return();
        }
    }

    /// <summary>
    /// A value that can't be opened here may be live: another node may have a newer secret, or accept untagged values for longer.
    /// </summary>
    public static BackendStatus? DoubtOf(EnvelopeStatus opened) => opened switch
    {
        EnvelopeStatus.Ok => null,
        EnvelopeStatus.UnknownSecret => BackendStatus.Unavailable,
        _ => BackendStatus.WrongType,
    };

    private async ValueTask<FoundMarker> ReadAsync(PooledBuffer stored, SessionKey key, CancellationToken cancellationToken)
    {
        var opened = sealer.Open(stored.Span, key, out var header, out var payload);
        var isMarker = opened == EnvelopeStatus.Ok
            && header.SerializerId == EnvelopeLayout.MovedMarkerId && stored.Span[payload].Length >= Digest16.Size;
        if (!isMarker)
        {
            return new FoundMarker(Doubt: stored.Length == 0 ? null : DoubtOf(opened));
        }

        if (MovedMarker.HasEnded(header, deadlines.NowMs))
        {
            var told = await deadlines.TellTimeAsync(key, MovedMarker.EndOf(header.DeadlineMs), cancellationToken).ConfigureAwait(false);
            if (told is null || MovedMarker.HasEnded(header, told.Value))
            {
                return new FoundMarker(Doubt: told is null ? BackendStatus.Unavailable : null);
            }
        }

        return new FoundMarker(
            SessionKey.OfSession(key.Route, Digest16.Read(stored.Span[payload])),
            MovedMarker.Reached(stored.Span[payload]) is not null,
            header.Principal,
            IsUntagged: header.SecretId == 0);
    }
}

/// <param name="To">Where the session went.</param>
/// <param name="IsRotation">Whether the old id still reaches it there.</param>
/// <param name="Principal">The principal of the session.</param>
/// <param name="Doubt">Why it is unknown whether there is a marker.</param>
/// <param name="IsUntagged">Whether the marker has no tag, so that anybody may have written it.</param>
internal readonly record struct FoundMarker(
    SessionKey? To = null, bool IsRotation = false, Digest16 Principal = default, BackendStatus? Doubt = null, bool IsUntagged = false)
{
    public SessionKey? Reached => IsRotation ? To : null;
}
