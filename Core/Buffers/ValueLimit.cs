namespace SessionKernel;

/// <summary>
/// The maximum length of a stored value that this process reads, set by the largest session that any store on the connection allows.
/// Thread-safe.
/// </summary>
internal sealed class ValueLimit
{
    // Room for header, tag and encryption, and for additions of later versions.
    private const int Envelope = ushort.MaxValue;

    private ValueLimit? _connection;
    private int _bytes;

    public ValueLimit(int maxPayloadBytes = 0) => _bytes = Of(maxPayloadBytes);

    public int Bytes => Volatile.Read(ref _bytes);

    public static int Of(int maxPayloadBytes) => maxPayloadBytes + Envelope;

    /// <summary>Raises the limit for one more store on the connection.</summary>
    public void Admit(int maxPayloadBytes) => Raise(Of(maxPayloadBytes));

    /// <summary>Raises the connection's limit with this one, now and later.</summary>
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

        // A full fence, as in Join: whichever runs second sees what the other wrote.
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _connection)?.Raise(least);
    }
}
