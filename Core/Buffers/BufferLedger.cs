namespace SessionKernel;

/// <summary>Counts the buffers and calls that are outside their pools, so that a test can assert that none leaks.</summary>
internal sealed class BufferLedger
{
    private long _outstanding;

    public long Outstanding => Interlocked.Read(ref _outstanding);

    public void Rented() => Interlocked.Increment(ref _outstanding);

    public void Returned() => Interlocked.Decrement(ref _outstanding);
}
