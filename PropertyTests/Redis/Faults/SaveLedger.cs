using System.Globalization;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>One session for each writer, which saves the numbers 1, 2, 3 … into it, and what of these was acknowledged.</summary>
internal sealed class SaveLedger(int writers) : IDisposable
{
    private readonly Session<Basket>[] _handles = new Session<Basket>[writers];
    private readonly int[] _numbers = new int[writers];
    private readonly int[] _before = new int[writers];
    private readonly int[] _after = new int[writers];
    private int _acknowledged;
    private int _unconfirmed;
    private volatile bool _demoted;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Saves that stand, and that a replica may lack.</summary>
    public int Unconfirmed => Volatile.Read(ref _unconfirmed);

    /// <summary>The server is a replica by now: what is acknowledged of later saves must not be lost.</summary>
    public bool Demoted
    {
        set => _demoted = value;
    }

    public async Task<SessionId[]> CreateAsync(SessionStore<Basket> store)
    {
        for (var i = 0; i < writers; i++)
        {
            _handles[i] = await store.CreateAsync(new Basket { Items = ["0"] });
        }

        return [.. _handles.Select(handle => handle.Id)];
    }

    /// <summary>Live stands for a save that was acknowledged.</summary>
    public async Task<SessionStatus> SaveAsync(SessionStore<Basket> store, int writer)
    {
        var (handle, number, acknowledged) = (_handles[writer], ++_numbers[writer], _demoted ? _after : _before);
        handle.Value.Items[0] = number.ToString(CultureInfo.InvariantCulture);
        switch (await store.SaveAsync(handle))
        {
            case SaveStatus.Saved:
                acknowledged[writer] = number;
                Interlocked.Increment(ref _acknowledged);
                return SessionStatus.Live;
            case SaveStatus.SavedNotReplicated:
                Interlocked.Increment(ref _unconfirmed);
                return SessionStatus.Live;
            case SaveStatus.Conflict or SaveStatus.Gone:
                // Of the old primary, whose last writes are lost, the handle knows a stamp that is nowhere any more.
                var again = await store.LoadAsync(handle.Id);
                var isLive = again.IsLive;
                (isLive ? handle : again).Dispose();
                _handles[writer] = isLive ? again : handle;
                return SessionStatus.Missing;
            default:
                return SessionStatus.Unavailable;
        }
    }

    /// <summary>Looks into a store what became of the acknowledged saves.</summary>
    /// <returns>How many are missing of those before, and of those after the server had become a replica.</returns>
    public async Task<(int Lost, int Missing)> CompareAsync(SessionStore<Basket> store, SessionId[] ids)
    {
        var (lost, missing) = (0, 0);
        for (var i = 0; i < writers; i++)
        {
            using var session = await store.LoadAsync(ids[i]);
            var number = session.IsLive ? int.Parse(session.Value.Items[0], CultureInfo.InvariantCulture) : 0;
            lost += Math.Max(0, _before[i] - number);
            missing += Math.Max(0, _after[i] - number);
        }

        return (lost, missing);
    }

    public void Dispose()
    {
        foreach (var handle in _handles)
        {
            handle.Dispose();
        }
    }
}
