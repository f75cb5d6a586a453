namespace SessionKernel;

// Which sessions were touched lately: fixed size, lock-free, 0 B.
//
// A slot is two words: when (ms of the monotonic clock, never 0) and when XOR the tag (64 bits of digest and stamp). The
// words are written and read without a lock; a mix of two writers' words gives a tag that is neither's, so a race forgets
// and never falsely remembers. A forgotten touch costs one command; a falsely remembered one would log somebody out.
//
// Two sessions that share a slot and 64 bits of digest are the only false memory: 1 in 2^64 for a given pair.
internal sealed class TouchFilter
{
    private readonly long[] _when;
    private readonly long[] _whenXorTag;
    private readonly int _mask;

    public TouchFilter(int entries)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(entries, 2));
        _when = new long[size];
        _whenXorTag = new long[size];
        _mask = size - 1;
    }

    public bool Remembers(Digest16 digest, long nowMs, long forMs)
    {
        var slot = Slot(digest);
        var when = Volatile.Read(ref _when[slot]);
        var tag = Volatile.Read(ref _whenXorTag[slot]) ^ when;
        return when != 0 && tag == Tag(digest) && nowMs - when < forMs;
    }

    public void Remember(Digest16 digest, long nowMs)
    {
        var slot = Slot(digest);
        Volatile.Write(ref _when[slot], nowMs);
        Volatile.Write(ref _whenXorTag[slot], nowMs ^ Tag(digest));
    }

    public void Forget(Digest16 digest)
    {
        var slot = Slot(digest);
        if ((Volatile.Read(ref _whenXorTag[slot]) ^ Volatile.Read(ref _when[slot])) == Tag(digest))
        {
            Volatile.Write(ref _when[slot], 0);
        }
    }

    private int Slot(Digest16 digest) => (int)digest.Low & _mask;

    private static long Tag(Digest16 digest) => (long)digest.High;
}
