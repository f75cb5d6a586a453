using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Store;

/// <summary>The line of those who write to one key: in order, past whoever takes long or gives up, gone with the last of them.</summary>
public sealed class WriterTurnsTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new(World.Start);

    [Fact]
    public void Waiting_writers_get_their_turns_in_order_and_find_the_last_value() => ForAll(
        Gen.ArrayOf(Gen.Elements(true, false)).Where(static line => line.Length > 0), stays => RunAsync(stays).GetAwaiter().GetResult());

    private async Task RunAsync(bool[] stays)
    {
        var turns = new WriterTurns(_time);
        var first = await turns.TakeAsync(Key(0), CancellationToken.None);
        var cancels = stays.Select(static _ => new CancellationTokenSource()).ToArray();
        var (came, left) = (new List<int>(), new List<byte?>());
        var waiting = stays.Select((_, i) => StayAsync(i)).ToArray();
        foreach (var gaveUp in cancels.Where((_, i) => !stays[i]))
        {
            await gaveUp.CancelAsync();
        }

        Assert.Empty(came);
        first!.End([99]);
        await Task.WhenAll(waiting).WaitAsync(s_bound);
        var expected = Enumerable.Range(0, stays.Length).Where(i => stays[i]).ToArray();
        Assert.Equal(expected, came);
        Assert.Equal(expected.Select(static i => (byte?)i).Prepend((byte)99).Take(expected.Length), left);
        // Those who gave up at the end of the line leave it by themselves.
        await Lanes.LaneRig.UntilAsync(() => turns.Lines == 0);

        async Task StayAsync(int i)
        {
            try
            {
                var turn = await turns.TakeAsync(Key(0), cancels[i].Token);
                came.Add(i);
                left.Add(turn!.Found?.Single());
                await Task.Yield();
                turn.End([(byte)i]);
            }
            catch (OperationCanceledException)
            {
                Assert.False(stays[i]);
            }
        }
    }

    [Fact]
    public async Task A_slow_writer_is_passed_by()
    {
        var turns = new WriterTurns(_time);
        var slow = await turns.TakeAsync(Key(0), CancellationToken.None);
        var next = turns.TakeAsync(Key(0), CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var turn = await next.WaitAsync(s_bound);
        Assert.Null(turn!.Found);
        slow!.End([1]);
        Assert.True(turns.HasLine(Key(0)));
        turn.End([2]);
        Assert.Equal(0, turns.Lines);
    }

    /// <summary>As where the server does not answer: the last of a hundred waits no longer than the eighth.</summary>
    [Fact]
    public async Task If_no_writer_progresses_the_rest_of_the_line_stops_waiting()
    {
        var turns = new WriterTurns(_time);
        var stuck = await turns.TakeAsync(Key(0), CancellationToken.None);
        var waiting = Enumerable.Range(0, 100).Select(_ => turns.TakeAsync(Key(0), CancellationToken.None).AsTask()).ToArray();
        var ended = Task.WhenAll(waiting);
        await Lanes.LaneRig.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return ended.IsCompleted;
        });
        var all = await ended;
        Assert.Equal(
            Enumerable.Range(0, all.Length).Select(static place => Math.Max(0, WriterTurn.MostPassedBy - 1 - place)),
            all.Select(static turn => turn!.MayBePassedBy));
        stuck!.End([1]);
        Assert.All(all, static turn => turn!.End([2]));
        Assert.Equal(0, turns.Lines);
    }

    /// <summary>Two delegates that each update a session of the other's store.</summary>
    [Fact]
    public async Task A_writer_with_a_turn_does_not_wait_in_another_store()
    {
        var (ours, theirs) = (new WriterTurns(_time), new WriterTurns(_time));
        var (mine, other) = (await ours.TakeAsync(Key(0), CancellationToken.None), await theirs.TakeAsync(Key(1), CancellationToken.None));
        WriterTurns.RunWithin(mine);
        Assert.Null(await theirs.TakeAsync(Key(1), CancellationToken.None));
        mine!.End([]);
        other!.End([]);
    }

    [Fact]
    public async Task A_writer_with_a_turn_does_not_wait_for_any_other_key()
    {
        var turns = new WriterTurns(_time);
        var (mine, theirs) = (await turns.TakeAsync(Key(0), CancellationToken.None), await turns.TakeAsync(Key(1), CancellationToken.None));
        WriterTurns.RunWithin(mine);
        Assert.Null(await turns.TakeAsync(Key(0), CancellationToken.None));
        Assert.Null(await Task.Run(async () => await turns.TakeAsync(Key(1), CancellationToken.None)));
        mine!.End([]);
        theirs!.End([]);
        (await turns.TakeAsync(Key(0), CancellationToken.None))!.End([]);
        Assert.Equal(0, turns.Lines);
    }

    /// <summary>Stores share no line: a writer that keeps losing to another store pauses, and nobody advances the stores' clock.</summary>
    [Fact]
    public async Task A_writer_that_keeps_losing_continues_while_the_clock_stands_still()
    {
        const int Lost = 20;
        var (world, id) = await NewCartAsync();
        var (mine, theirs) = (world.Carts(static b => b.Configure(static o => o.MaxUpdateAttempts = 1_000)), world.Carts());
        var tries = 0;
        var result = await mine.UpdateAsync(id, async cart =>
        {
            cart.UserId++;
            if (++tries <= Lost)
            {
                Assert.Equal(SaveStatus.Saved, (await theirs.UpdateAsync(id, static other => other.UserId += 100)).Save);
            }
        }).AsTask().WaitAsync(s_bound);
        Assert.Equal(SaveStatus.Saved, result.Save);
        Assert.Equal(Lost + 1, tries);
        Assert.Equal((100 * Lost) + 1, await UserIdAsync(mine, id));
    }

    /// <summary>
    /// A delegate that awaits another update of its session must be passed by that update, and nobody advances the store's clock.
    /// </summary>
    [Fact]
    public async Task A_writer_that_awaits_the_next_in_line_is_passed_by_while_the_clock_stands_still()
    {
        var (world, id) = await NewCartAsync();
        var (mine, theirs) = (world.Carts(), world.Carts());
        var holdsTurn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = Task.Run(async () =>
        {
            await holdsTurn.Task;
            return await mine.UpdateAsync(id, static cart => cart.UserId += 10);
        });
        var tries = 0;
        var result = await mine.UpdateAsync(id, async cart =>
        {
            cart.UserId++;
            tries++;
            if (tries == 1)
            {
                await theirs.UpdateAsync(id, static other => other.UserId += 100);
            }
            else if (tries == 2)
            {
                holdsTurn.SetResult();
                await next;
            }
        }).AsTask().WaitAsync(s_bound);
        Assert.Equal(SaveStatus.Saved, result.Save);
        Assert.Equal(SaveStatus.Saved, (await next).Save);
        Assert.Equal(3, tries);
        Assert.Equal(111, await UserIdAsync(mine, id));
    }

    private static async Task<(World World, SessionId Id)> NewCartAsync()
    {
        var world = new World();
        using var session = await world.Carts().CreateAsync(new Cart());
        return (world, session.Id);
    }

    private static async Task<int> UserIdAsync(SessionStore<Cart> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.Value.UserId;
    }

    private static SessionKey Key(int i) => SessionKey.OfSession(1, new Digest16((ulong)i, 7));
}
