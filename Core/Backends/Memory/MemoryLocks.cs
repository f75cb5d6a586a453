using System.Buffers.Binary;
using System.Text;

namespace SessionKernel;

/// <summary>Maintains locks as the Redis backend's scripts do.</summary>
internal sealed class MemoryLocks(BackendContext context)
{
    public LockReply Lock(SessionMemory storage, in LockCommand command, long now)
    {
        var key = KeyOf(command.Session.Lock);
        var held = storage.LeftMs(key, now) is > 0 and <= LockCommand.LongestLeaseMs ? Number(storage.Get(key, now)) : 0;
        if (command.Action == LockAction.Take)
        {
            return held == 0 || held == command.Token
                ? new LockReply(BackendStatus.Done, Take(storage, command, isNew: held == 0, now))
                : new LockReply(BackendStatus.Conflict, storage.TimeToLiveMs(key, now));
        }

        if (held != command.Token)
        {
            return new LockReply(BackendStatus.Conflict);
        }

        if (command.Action == LockAction.Extend)
        {
            storage.Expire(key, command.LeaseMs, now);
        }
        else
        {
            storage.Remove(key);
        }

        return new LockReply(BackendStatus.Done);
    }

    private long Take(SessionMemory storage, in LockCommand command, bool isNew, long now)
    {
        var key = KeyOf(command.Session.Fence);
        var fence = (long)Number(storage.Get(key, now));
        fence = fence is > 0 and <= LockCommand.MostFence ? fence : 0;
        if (isNew || fence == 0)
        {
            fence = Math.Max(fence + 1, 1000 * now);
            storage.Set(key, Bytes((ulong)fence), LockCommand.FenceMs, now);
        }

        storage.Set(KeyOf(command.Session.Lock), Bytes(command.Token), command.LeaseMs, now);
        return fence;
    }

    private static ulong Number(byte[]? stored) =>
        stored is { Length: sizeof(ulong) } ? BinaryPrimitives.ReadUInt64LittleEndian(stored) : 0;

    private static byte[] Bytes(ulong number)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        return bytes;
    }

    private string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(context.Keys.ToBytes(key));
}
