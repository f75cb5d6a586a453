namespace SessionKernel.Benchmarks.Budget;

/// <summary>What a user calls, from the text of the id to the result.</summary>
internal static class FlowEntries
{
    private const int Reads = 1_000_000;
    private const int Writes = 100_000;
    private const int RefillCallers = 64;

    public static async Task<IReadOnlyList<Entry>> AllAsync(FlowStores stores)
    {
        var store = stores.Usual;
        var held = new Session<Visits>[Traffic.All.Max(traffic => traffic.InFlight)];
        var owned = new Session<Visits>[held.Length];
        var tagged = new Session<Visits>[held.Length];
        for (var i = 0; i < held.Length; i++)
        {
            held[i] = await store.LoadAsync(stores.Touched[i]);
            owned[i] = await store.LoadAsync(stores.Owned[i]);
            tagged[i] = await stores.Tagged.LoadAsync(stores.Secret[i]);
        }

        // Each entry removes what the previous one created.
        var created = new SessionId[Writes];
        return
        [
            new Entry("touch-filtered", Reads, i => new Caller<bool>(_ => Touch(store, held[i]), static ended => ended))
            {
                IsInProcess = true,
            },
            new Entry("load", Reads, _ => Load(store, stores.Untouched)),
            new Entry("load, tagged", Reads, _ => Load(stores.Tagged, stores.Secret)),
            new Entry("load+touch", Reads / 2, _ => Load(store, stores.Touched)),
            new Entry("load+touch-batch", Writes, _ => Load(stores.Forgetful, stores.Touched)) { Settle = BatchSettling(stores.Forgetful) },
            new Entry("load+touch-batch, owned", Writes, _ => Load(stores.Forgetful, stores.Owned))
            {
                Settle = BatchSettling(stores.Forgetful),
            },
            new Entry("create", Writes, _ => Create(store, created)),
            new Entry("save", Writes, i => Save(store, held[i])),
            new Entry("save, tagged", Writes, i => Save(stores.Tagged, tagged[i])),
            new Entry("save, owned", Writes, i => Save(store, owned[i])),
            new Entry("remove", Writes, _ => Remove(store, created)) { Prepare = operations => RefillAsync(store, created, operations) },
        ];
    }

    private static ValueTask<bool> Touch(SessionStore<Visits> store, in Session<Visits> session) =>
        ValueTask.FromResult(store.TouchAsync(session).AsTask().IsCompletedSuccessfully);

    private static Func<int, Task<int>> BatchSettling(SessionStore<Visits> store)
    {
        var sentBefore = 0L;
        return async operations =>
        {
            await store.FlushAsync();
            var sent = (int)(store.Touches.Touched - sentBefore);
            sentBefore += sent;

            // A batch that has fallen behind touches a session once that was loaded twice.
            return sent < operations / 2 ? operations - sent : 0;
        };
    }

    private static Caller<Session<Visits>> Load(SessionStore<Visits> store, string[] ids) => new(
        number => store.LoadAsync(ids[number % ids.Length]),
        static session =>
        {
            using (session)
            {
                return session.IsLive;
            }
        });

    private static Caller<Session<Visits>> Create(SessionStore<Visits> store, SessionId[] created)
    {
        var own = 0;
        return new Caller<Session<Visits>>(
            number =>
            {
                own = number;
                return store.CreateAsync(default);
            },
            session =>
            {
                using (session)
                {
                    created[own] = session.IsLive ? session.Id : default;
                    return session.IsLive;
                }
            });
    }

    private static Caller<RemoveStatus> Remove(SessionStore<Visits> store, SessionId[] created)
    {
        var own = 0;
        return new Caller<RemoveStatus>(
            number =>
            {
                own = number;
                return store.RemoveAsync(created[number]);
            },
            status =>
            {
                created[own] = default;
                return status == RemoveStatus.Removed;
            });
    }

    private static async Task RefillAsync(SessionStore<Visits> store, SessionId[] created, int operations)
    {
        if (created.AsSpan(0, operations).Contains(default))
        {
            await new Loop(isOpen: false, operations).RunAsync([.. Enumerable.Range(0, RefillCallers).Select(_ => Create(store, created))]);
        }
    }

    private static Caller<SaveStatus> Save(SessionStore<Visits> store, Session<Visits> session) => new(
        _ =>
        {
            session.Value = session.Value with { Count = session.Value.Count + 1 };
            return store.SaveAsync(session);
        },
        static status => status == SaveStatus.Saved);
}
