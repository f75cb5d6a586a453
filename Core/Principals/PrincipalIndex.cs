using System.Runtime.CompilerServices;

namespace SessionKernel;

// principal -> index of digests, in the slot of its sessions -> sessions that still exist -> read or end them.
//
// A session that is renewed during a revoke reappears in the index under its new key. So a revoke repeats until nothing is left, and from
// its second round on it holds up renewals of that principal.
internal sealed class PrincipalIndex(ISessionBackend backend)
{
    private const int ReadAtOnce = 16;
    private const int RevokedAtOnce = 512;
    private const int RevokeRounds = 8;

    /// <summary>Every session that the index lists, including those that no longer exist. The receiver owns the values.</summary>
    /// <exception cref="SessionKernelException">The server did not answer: a partial list would look complete.</exception>
    public async IAsyncEnumerable<IndexedSession> ReadAsync(SessionKey index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listed = Answered(await ReadAsync(IndexAction.Members, index, [], cancellationToken).ConfigureAwait(false));
        foreach (var some in listed.Members.Chunk(ReadAtOnce))
        {
            var read = Answered(await ReadAsync(IndexAction.Read, index, some, cancellationToken).ConfigureAwait(false));
            var given = 0;
            try
            {
                while (given < read.Found.Count)
                {
                    yield return read.Found[given++];
                }
            }
            finally
            {
                foreach (var left in read.Found.Skip(given))
                {
                    left.Value?.Return();
                }
            }
        }
    }

    public ValueTask<IndexReply> ReadOneAsync(SessionKey index, Digest16 session, CancellationToken cancellationToken) =>
        ReadAsync(IndexAction.Read, index, [session], cancellationToken);

    public async ValueTask<IndexReply> RevokeOneAsync(SessionKey index, Digest16 session, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(IndexAction.Revoke, index, [session], cancellationToken).ConfigureAwait(false);
        return reply.Others.Count == 0 ? reply : reply with { Status = BackendStatus.WrongType };
    }

    /// <summary>There was nothing to end, but an earlier call may have ended it without waiting for enough replicas.</summary>
    public ValueTask<IndexReply> ConfirmAsync(SessionKey index, CancellationToken cancellationToken) =>
        AskAsync(IndexAction.Confirm, index, [default], cancellationToken);

    /// <returns>
    /// How many sessions were ended in all; Conflict if new ones kept appearing, WrongType if the key of one holds something else.
    /// </returns>
    public async ValueTask<IndexReply> RevokeAllAsync(SessionKey index, Digest16[] except, CancellationToken cancellationToken)
    {
        var reply = await ReadAsync(IndexAction.Members, index, [], cancellationToken).ConfigureAwait(false);
        var (ended, isUnconfirmed, passed, others) = (0, false, except.ToHashSet(), 0);
        for (var round = 0; round < RevokeRounds && reply.Status == BackendStatus.Done; round++)
        {
            var left = reply.Members.Where(one => !passed.Contains(one)).ToArray();
            if (left.Length == 0)
            {
                return others > 0 ? IndexReply.Failed(BackendStatus.WrongType) with { Ended = ended }
                    : round == 0 ? await ConfirmAsync(index, cancellationToken).ConfigureAwait(false)
                    : reply with { Ended = ended, IsUnconfirmed = isUnconfirmed };
            }

            foreach (var some in left.Chunk(RevokedAtOnce))
            {
                reply = await backend.AskAsync(
                    new IndexCommand(IndexAction.Revoke, index, some, Holds: round > 0), cancellationToken).ConfigureAwait(false);
                ended += reply.Ended;
                isUnconfirmed |= reply.IsUnconfirmed;
                others += reply.Others.Count(passed.Add);
                if (reply.Status != BackendStatus.Done)
                {
                    break;
                }
            }
        }

        return reply with { Status = reply.Status == BackendStatus.Done ? BackendStatus.Conflict : reply.Status, Ended = ended };
    }

    /// <summary>A read changes nothing, so a lost reply leaves nothing in doubt.</summary>
    private async ValueTask<IndexReply> ReadAsync(
        IndexAction action, SessionKey index, IReadOnlyList<Digest16> sessions, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(action, index, sessions, cancellationToken).ConfigureAwait(false);
        return reply.Status == BackendStatus.OutcomeUnknown ? reply with { Status = BackendStatus.Unavailable } : reply;
    }

    private ValueTask<IndexReply> AskAsync(
        IndexAction action, SessionKey index, IReadOnlyList<Digest16> sessions, CancellationToken cancellationToken) =>
        backend.AskAsync(new IndexCommand(action, index, sessions), cancellationToken);

    private static IndexReply Answered(IndexReply reply) => reply.Status == BackendStatus.Done
        ? reply
        : throw new SessionKernelException(
            SessionKernelError.Unavailable, "The session server did not list the sessions of a principal.", reply.Cause);
}
