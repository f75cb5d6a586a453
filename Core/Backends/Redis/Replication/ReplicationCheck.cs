using System.Buffers.Binary;

namespace SessionKernel;

/// <summary>A write that waits for replicas, and the means to recognize it on the server.</summary>
internal sealed class ReplicationCheck(in BackendCommand command, KeySpace keys)
{
    /// <summary>The range of stamp and previous stamp, for GETRANGE. A later writer keeps our stamp as the previous one.</summary>
    public const int First = EnvelopeLayout.Stamp;
    public const int Last = EnvelopeLayout.SchemaId - 1;

    private readonly TaskCompletionSource<bool> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ulong _stamp = command.Kind == CommandKind.Remove ? 0 : command.NewStamp;
    private bool _isThere;

    public SessionKey Key { get; } = command.Key;

    /// <summary>The key space of the store that wrote it.</summary>
    public KeySpace Keys { get; } = keys;

    /// <summary>Whether the server said that another server has the key.</summary>
    public bool IsElsewhere { get; set; }

    public Task<bool> Confirmed => _confirmed.Task;

    /// <param name="stamps">The bytes of the range; empty if the key does not exist.</param>
    public void Look(ReadOnlySpan<byte> stamps) => _isThere = stamps.Length < Last + 1 - First
        ? _stamp == 0 && stamps.IsEmpty
        : BinaryPrimitives.ReadUInt64LittleEndian(stamps) == _stamp
            || BinaryPrimitives.ReadUInt64LittleEndian(stamps[sizeof(ulong)..]) == _stamp;

    public void End(bool replicated) => _confirmed.SetResult(replicated && _isThere);
}
