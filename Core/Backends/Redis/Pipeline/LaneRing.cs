namespace SessionKernel;

// The commands of a lane that await their replies, in order. A position counts commands since the lane was opened; its slot is the position
// modulo the capacity, a power of two.
//
//   Add      under the lane's lock      writes the slot at the tail
//   Take     by the reader alone        takes the slot at the head; the head then moves
//   Abandon  by anyone                  puts a tombstone into a slot, if the operation is still there
//
// Taking is an atomic exchange, and abandoning a compare-and-exchange, so exactly one of them gets the operation. A tombstone keeps the
// place of an abandoned command, whose reply will be discarded.
internal sealed class LaneRing(int capacity)
{
    private static readonly Tombstone s_tombstone = new();

    private readonly LaneOperation?[] _slots = new LaneOperation?[capacity];
    private readonly long[] _started = new long[capacity];
    private long _head;
    private long _tail;
    private long _sent;

    public long Head => Volatile.Read(ref _head);

    public long Tail => Volatile.Read(ref _tail);

    /// <summary>Commands before this position may have reached the server.</summary>
    public long Sent => Volatile.Read(ref _sent);

    public bool IsEmpty => Head == Tail;

    public bool HasRoomFor(int commands) => Tail - Head + commands <= _slots.Length;

    public void Add(LaneOperation operation)
    {
        operation.Position = _tail;
        for (var i = 0; i < operation.Commands; i++)
        {
            _started[SlotOf(_tail)] = operation.Started;
            Volatile.Write(ref _slots[SlotOf(_tail)], operation);
            Volatile.Write(ref _tail, _tail + 1);
        }
    }

    /// <summary>The sender calls it under the lane's lock: all commands so far are about to be sent.</summary>
    public void MarkSent() => Volatile.Write(ref _sent, Tail);

    /// <returns>False if no sent command awaits a reply.</returns>
    /// <param name="operation">The operation of the command; null if it was abandoned.</param>
    /// <param name="position">Its position.</param>
    public bool TryTake(out LaneOperation? operation, out long position)
    {
        position = _head;
        operation = null;
        if (position >= Sent)
        {
            return false;
        }

        operation = Interlocked.Exchange(ref _slots[SlotOf(position)], null);
        if (operation is null)
        {
            return false;
        }

        operation = operation is Tombstone ? null : operation;
        Volatile.Write(ref _head, position + 1);
        return true;
    }

    /// <summary>Under the lane's lock: when the command at a position began, also if it was abandoned.</summary>
    public long StartedAt(long position) => _started[SlotOf(position)];

    public LaneOperation? Peek(long position) =>
        Volatile.Read(ref _slots[SlotOf(position)]) is { } operation and not Tombstone ? operation : null;

    public bool TryAbandon(long position, LaneOperation operation) =>
        Interlocked.CompareExchange(ref _slots[SlotOf(position)], s_tombstone, operation) == operation;

    private int SlotOf(long position) => (int)position & (_slots.Length - 1);

    private sealed class Tombstone : LaneOperation
    {
        public override void Write(System.Buffers.IBufferWriter<byte> output)
        {
        }

        public override LaneAnswer Answer(long position, in LaneReply reply) => LaneAnswer.Taken;

        public override void Fail(long position, LaneFault fault)
        {
        }

        public override void Execute()
        {
        }
    }
}
