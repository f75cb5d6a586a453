using System.Globalization;
using SessionKernel.PropertyTests.Redis.Faults;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>
/// One session for each writer, which saves the numbers 1, 2, 3 … into it through a failover, and what was acknowledged of these.
/// Moments are ticks of a counter that every save moves on: what ended at a lower one was there before what began at a higher.
/// </summary>
internal sealed class FailoverLedger : IDisposable
{
    private readonly Writer[] _writers;
    private readonly List<LedgerWrite> _lost = [];
    private readonly List<string> _wrong = [];
    private readonly Lock _gate = new();
    private long _tick;
    private int _acknowledged;
    private int _notDone;
    private int _missing;

    public FailoverLedger(IEnumerable<Session<Basket>> sessions) =>
        _writers = [.. sessions.Select(session => new Writer { Handle = session })];

    public RateMeter Rate { get; } = new();

    public int Writers => _writers.Length;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>How many saves ended as Unavailable or OutcomeUnknown, or found another value than the one that they knew.</summary>
    public int NotDone => Volatile.Read(ref _notDone);

    /// <summary>How often a session was not there at all.</summary>
    public int Missing => Volatile.Read(ref _missing);

    /// <summary>Acknowledged saves that were found to be undone.</summary>
    public IReadOnlyList<LedgerWrite> Lost => _lost;

    /// <summary>What no failover explains.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    public long Now() => Interlocked.Increment(ref _tick);

    /// <summary>Live stands for a save that was acknowledged, Missing for one that found what the failover had changed.</summary>
    public async Task<SessionStatus> SaveAsync(SessionStore<Basket> store, int number)
    {
        var writer = _writers[number];
        var (issued, value) = (Now(), ++writer.Number);
        writer.Handle.Value.Items[0] = value.ToString(CultureInfo.InvariantCulture);
        var status = await store.SaveAsync(writer.Handle);
        Interlocked.Add(ref _notDone, status == SaveStatus.Saved ? 0 : 1);
        switch (status)
        {
            case SaveStatus.Saved:
                writer.Kept.Add(new LedgerWrite(value, issued, Now()));
                Interlocked.Increment(ref _acknowledged);
                Rate.Count();
                return SessionStatus.Live;
            case SaveStatus.OutcomeUnknown:
                writer.Unknown.Add(value);
                return SessionStatus.Unavailable;
            case SaveStatus.Conflict or SaveStatus.Gone:
                return await LoadAgainAsync(store, number) == SessionStatus.Unavailable ? SessionStatus.Unavailable : SessionStatus.Missing;
            case SaveStatus.Unavailable:
                return SessionStatus.Unavailable;
            default:
                throw new InvalidOperationException($"A save ended as {status}.");
        }
    }

    /// <summary>Loads what is stored, and compares it with what was acknowledged.</summary>
    public async Task<SessionStatus> LoadAgainAsync(SessionStore<Basket> store, int number)
    {
        var writer = _writers[number];
        var loaded = await store.LoadAsync(writer.Handle.Id);
        var status = loaded.Status;
        if (status != SessionStatus.Live)
        {
            Interlocked.Add(ref _missing, status == SessionStatus.Unavailable ? 0 : 1);
            loaded.Dispose();
            return status;
        }

        writer.Handle.Dispose();
        writer.Handle = loaded;
        Compare(writer, int.Parse(loaded.Value.Items[0], CultureInfo.InvariantCulture));
        return status;
    }

    /// <summary>
    /// Replication carries a prefix of what a primary has written. So of two saves, one ended before the other began, the first is
    /// not lost while the second is kept. Breaches are what is returned.
    /// </summary>
    /// <param name="fault">Before this moment every acknowledged save was written by the old primary.</param>
    public int OutOfOrder(long fault)
    {
        var lastKept = _writers.SelectMany(writer => writer.Kept)
            .Where(write => write.Acknowledged < fault)
            .Select(write => write.Issued)
            .DefaultIfEmpty(0)
            .Max();
        return _lost.Count(write => write.Acknowledged < lastKept);
    }

    public void Dispose()
    {
        foreach (var writer in _writers)
        {
            writer.Handle.Dispose();
        }
    }

    private void Compare(Writer writer, int stored)
    {
        lock (_gate)
        {
            var last = writer.Kept.Count == 0 ? 0 : writer.Kept[^1].Number;
            if (writer.Undone.Contains(stored))
            {
                _wrong.Add($"{stored} was found undone, and is there again: two primaries are used in turn");
            }
            else if (stored > last && !writer.Unknown.Contains(stored))
            {
                _wrong.Add($"{stored} is stored, which was said not to be saved; {last} was acknowledged last");
            }

            foreach (var write in writer.Kept.Where(write => write.Number > stored))
            {
                _lost.Add(write);
                writer.Undone.Add(write.Number);
            }

            writer.Kept.RemoveAll(write => write.Number > stored);
        }
    }

    private sealed class Writer
    {
        public required Session<Basket> Handle { get; set; }

        public int Number { get; set; }

        public List<LedgerWrite> Kept { get; } = [];

        public HashSet<int> Unknown { get; } = [];

        public HashSet<int> Undone { get; } = [];
    }
}

/// <summary>An acknowledged save.</summary>
internal readonly record struct LedgerWrite(int Number, long Issued, long Acknowledged);
