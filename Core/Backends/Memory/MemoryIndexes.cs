using System.Buffers.Binary;
using System.Text;

namespace SessionKernel;

/// <summary>Maintains the indexes of principals as the Redis backend's scripts do.</summary>
internal sealed class MemoryIndexes(BackendContext context)
{
    public void Enter(SessionMemory storage, in SessionKey session, in IndexEntry entry)
    {
        if (!entry.IsEmpty)
        {
            storage.IndexOf(KeyOf(entry.Key))[session.Digest] = entry.DeadlineMs;
        }
    }

    public void Leave(SessionMemory storage, in SessionKey session, in IndexEntry entry)
    {
        if (!entry.IsEmpty)
        {
            storage.IndexOf(KeyOf(entry.Key)).Remove(session.Digest);
        }
    }

    /// <summary>Ends the principal's oldest sessions if one more would exceed the limit.</summary>
    /// <returns>False if the limit refuses one more.</returns>
    public bool TryMakeRoom(SessionMemory storage, in IndexEntry entry, long now)
    {
        if (entry.IsEmpty || context.Limit.Most == 0)
        {
            return true;
        }

        var (index, members) = (entry.Key, storage.IndexOf(KeyOf(entry.Key)));
        var live = members.Keys.Select(digest => (Digest: digest, Stored: Find(storage, index, digest, now)))
            .Where(one => one.Stored is not null)
            .OrderBy(one => BinaryPrimitives.ReadInt64LittleEndian(one.Stored.AsSpan(EnvelopeLayout.Created))).ToArray();
        var tooMany = live.Length - context.Limit.Most + 1;
        if (tooMany > 0 && context.Limit.Refuses)
        {
            return false;
        }

        foreach (var (digest, _) in live.Take(tooMany))
        {
            storage.Remove(KeyOf(index, digest));
            members.Remove(digest);
        }

        return true;
    }

    public IndexReply Ask(SessionMemory storage, IndexCommand command, long now)
    {
        var members = storage.IndexOf(KeyOf(command.Index));
        var ended = 0;
        if (command.Holds)
        {
            storage.Set(KeyOf(SessionKey.OfRevocation(command.Index.Digest)), [], IndexCommand.HoldMs, now);
        }

        var (found, others) = (new List<IndexedSession>(), new List<Digest16>());
        foreach (var digest in command.Sessions)
        {
            var stored = Find(storage, command.Index, digest, now);
            var isOther = stored is null && IsOther(storage, command.Index, digest, now);
            if (command.Action == IndexAction.Read)
            {
                found.Add(stored is null
                    ? new IndexedSession(digest, null, 0)
                    : new IndexedSession(
                        digest, context.Buffers.RentCopy(stored), storage.TimeToLiveMs(KeyOf(command.Index, digest), now)));
            }
            else if (isOther)
            {
                others.Add(digest);
            }
            else if (stored is not null)
            {
                ended++;
                storage.Remove(KeyOf(command.Index, digest));
            }

            if (!isOther && (stored is null || command.Action == IndexAction.Revoke))
            {
                members.Remove(digest);
            }
        }

        return new IndexReply(
            BackendStatus.Done,
            command.Action == IndexAction.Read ? [] : [.. members.OrderBy(member => member.Value).Select(member => member.Key)],
            found,
            ended)
        {
            Others = others,
        };
    }

    /// <summary>Something that perhaps only other programs can read. It has a TTL, as every session of a principal does.</summary>
    private bool IsOther(SessionMemory storage, in SessionKey index, Digest16 digest, long now) =>
        storage.Get(KeyOf(index, digest), now) is { Length: > 0 } stored
        && (!EnvelopeHead.IsEnvelope(stored) || stored.Length < EnvelopeLayout.HeaderSize)
        && storage.TimeToLiveMs(KeyOf(index, digest), now) != BackendCommand.Endless;

    private byte[]? Find(SessionMemory storage, in SessionKey index, Digest16 digest, long now) =>
        storage.Get(KeyOf(index, digest), now) is { Length: >= EnvelopeLayout.HeaderSize } stored
            && EnvelopeHead.IsEnvelope(stored)
            && !EnvelopeHead.IsMoved(stored)
            ? stored
            : null;

    private string KeyOf(in SessionKey index, Digest16 digest) => KeyOf(SessionKey.OfSession(index.Route, digest));

    private string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(context.Keys.ToBytes(key));
}
