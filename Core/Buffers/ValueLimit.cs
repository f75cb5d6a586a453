namespace SessionKernel;

/// <summary>
/// How long a stored value may be for this process to read it: as long as the largest session of any store on the connection. Thread-safe.
/// </summary>
internal sealed class ValueLimit
{
    // Header, tag and encryption, and room for what later versions add.
    private const int Envelope = ushort.MaxValue;

    private ValueLimit? _connection;
    private int _bytes;

    public ValueLimit(int maxPayloadBytes = 0) => _bytes = Of(maxPayloadBytes);

    public int Bytes => Volatile.Read(ref _bytes);

    public static int Of(int maxPayloadBytes) => maxPayloadBytes + Envelope;

    /// <summary>For one more store on the connection.</summary>
    public void Admit(int maxPayloadBytes) => Raise(Of(maxPayloadBytes));

    /// <summary>What is admitted here, now or later, the connection admits too.</summary>
    public void Join(ValueLimit connection)
    {
        Interlocked.Exchange(ref _connection, connection);
        connection.Raise(Bytes);
    }

    private void Raise(int least)
    {
        for (var bytes = Bytes; bytes < least;)
        {
            bytes = Interlocked.CompareExchange(ref _bytes, least, bytes);
        }

        // Behind a full fence, as joining is: whichever comes second sees the other.
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _connection)?.Raise(least);
    }
}
