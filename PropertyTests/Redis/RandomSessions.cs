using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Sessions that callers share, each with a tag that its value must bear whenever it is opened.</summary>
internal sealed class RandomSessions(SessionStore<Basket> store)
{
    private const int Slots = 256;
    private readonly Tagged?[] _slots = new Tagged?[Slots];
    private int _tags;

    private sealed record Tagged(SessionId Id, string Tag);

    public async Task RunAsync(Random random, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            var slot = random.Next(Slots);
            using var ends = new CancellationTokenSource();
            var manner = random.Next(16);
            if (manner == 0)
            {
                await ends.CancelAsync();
            }

            try
            {
                var running = DoAsync(random.Next(8), slot, random, ends.Token);
                if (manner is 1 or 2)
                {
                    await ends.CancelAsync();
                }

                await running;
            }
            catch (OperationCanceledException) when (ends.IsCancellationRequested)
            {
                // It was asked for.
            }
        }
    }

    private Task DoAsync(int what, int slot, Random random, CancellationToken ends) => (what, Volatile.Read(ref _slots[slot])) switch
    {
        (_, null) or (0, _) => CreateAsync(slot, random, ends),
        (1, { } session) => RemoveAsync(slot, session, ends),
        (2 or 3, { } session) => LoadAsync(session, static (store, loaded, ends) => SaveAsync(store, loaded, ends), ends),
        (4, { } session) => LoadAsync(session, static async (store, loaded, ends) => await store.TouchAsync(loaded, ends), ends),
        (_, { } session) => LoadAsync(session, static (_, _, _) => Task.CompletedTask, ends),
    };

    private async Task CreateAsync(int slot, Random random, CancellationToken ends)
    {
        var tag = $"{Interlocked.Increment(ref _tags)}";
        using var created = await store.CreateAsync(
            new Basket { Items = [tag, new string('x', random.Next(2_000))] }, cancellationToken: ends);
        Assert.Contains(created.SaveStatus, (SaveStatus[])[SaveStatus.Saved, SaveStatus.OutcomeUnknown]);
        if (created.IsLive)
        {
            Volatile.Write(ref _slots[slot], new Tagged(created.Id, tag));
        }
    }

    private async Task RemoveAsync(int slot, Tagged session, CancellationToken ends)
    {
        var removed = await store.RemoveAsync(session.Id, ends);
        Assert.Contains(removed, (RemoveStatus[])[RemoveStatus.Removed, RemoveStatus.Missing, RemoveStatus.OutcomeUnknown]);
        Interlocked.CompareExchange(ref _slots[slot], null, session);
    }

    private async Task LoadAsync(
        Tagged session, Func<SessionStore<Basket>, Session<Basket>, CancellationToken, Task> then, CancellationToken ends)
    {
        using var loaded = await store.LoadAsync(session.Id, ends);
        Assert.Contains(loaded.Status, (SessionStatus[])[SessionStatus.Live, SessionStatus.Missing]);
        if (loaded.IsLive)
        {
            Assert.Equal(session.Tag, loaded.Value.Items[0]);
            await then(store, loaded, ends);
        }
    }

    private static async Task SaveAsync(SessionStore<Basket> store, Session<Basket> loaded, CancellationToken ends)
    {
        loaded.Value.Items.Add("more");
        var saved = await store.SaveAsync(loaded, ends);
        Assert.Contains(saved, (SaveStatus[])[SaveStatus.Saved, SaveStatus.Conflict, SaveStatus.Gone, SaveStatus.OutcomeUnknown]);
    }
}
