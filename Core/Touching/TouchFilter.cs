using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionKernel;

// Which sessions were touched lately. Fixed size, lock-free, without allocations.
//
// A slot is two words: the time (ms of the monotonic clock, never 0) and the time XOR the tag (64 bits of digest and stamp). The words are
// written and read without a lock. A mix of two writers' words gives a tag that belongs to neither, so a race forgets a touch and never
// invents one. A forgotten touch costs one command; an invented one would sign somebody out.
//
// A digest may take any slot of its set of four, and replaces the oldest. With one slot per digest, of 10,000 sessions in 65,536 slots
// every seventh would share its slot with another one, and both would be touched at every load.
//
// A false memory is possible only for two sessions that share a set and 64 bits of digest: 1 in 2^64 for a given pair.
internal sealed class TouchFilter
{
    private const int Ways = 4;

    // Pinned, so that each set stays within one cache line: a lookup then waits for memory once.
    private readonly Slot[] _slots;
    private readonly int _aligned;
    private readonly int _firstMask;

    public TouchFilter(int entries)
    {
        var slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(entries, Ways));
        _slots = GC.AllocateArray<Slot>(slots + Ways - 1, pinned: true);
        _aligned = SlotsToCacheLine(_slots);
        _firstMask = slots - Ways;
    }

    public bool Remembers(Digest16 digest, long nowMs, long forMs)
    {
        foreach (ref var slot in SetOf(digest))
        {
            var when = Volatile.Read(ref slot.When);
            if ((Volatile.Read(ref slot.WhenXorTag) ^ when) == Tag(digest) && when != 0)
            {
                return nowMs - when < forMs;
            }
        }

        return false;
    }

    /// <summary>Prefetches the memory of a digest's set, for a lookup that follows.</summary>
    public void Approach(Digest16 digest) => Volatile.Read(ref _slots[_aligned + FirstOf(digest)].When);

    public void Remember(Digest16 digest, long nowMs)
    {
        var set = SetOf(digest);
        ref var slot = ref set[0];
        foreach (ref var other in set)
        {
            var when = Volatile.Read(ref other.When);
            if ((Volatile.Read(ref other.WhenXorTag) ^ when) == Tag(digest))
            {
                slot = ref other;
                break;
            }

            if (when < Volatile.Read(ref slot.When))
            {
                slot = ref other;
            }
        }

        Volatile.Write(ref slot.When, nowMs);
        Volatile.Write(ref slot.WhenXorTag, nowMs ^ Tag(digest));
    }

    public void Forget(Digest16 digest)
    {
        // All slots, because two threads that remember the same digest at once may take one each.
        foreach (ref var slot in SetOf(digest))
        {
            if ((Volatile.Read(ref slot.WhenXorTag) ^ Volatile.Read(ref slot.When)) == Tag(digest))
            {
                Volatile.Write(ref slot.When, 0);
            }
        }
    }

    private Span<Slot> SetOf(Digest16 digest) => _slots.AsSpan(_aligned + FirstOf(digest), Ways);

    private int FirstOf(Digest16 digest) => (int)((digest.Low << 2) & (uint)_firstMask);

    private static int SlotsToCacheLine(Slot[] slots)
    {
        var setBytes = Ways * Unsafe.SizeOf<Slot>();
        var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(slots, 0) % setBytes);
        return (setBytes - past) % setBytes / Unsafe.SizeOf<Slot>();
    }

    private static long Tag(Digest16 digest) => (long)digest.High;

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public long When;
        public long WhenXorTag;
    }
}
