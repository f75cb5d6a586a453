using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Touching;

public sealed class TouchSenderTests
{
    private static readonly ExpiryWindows Windows = new(1_800_000, 0);

    private static readonly TouchTerms Ended = new ExpiryWindows(1_800_000, World.Start.ToUnixTimeMilliseconds() - 1);

    private readonly RecordingBackend _backend = new();
    private readonly TouchFilter _filter = new(64);
    private readonly TouchCounters _counters = new();

    [Fact]
    public void What_was_not_answered_when_a_flush_is_cancelled_is_forgotten_and_counted()
    {
        using var cancel = new CancellationTokenSource();
        var sender = Make(sendAtMost: 2);
        _backend.Outcome = _ =>
        {
            cancel.Cancel();
            return TouchOutcome.Touched;
        };
        Assert.ThrowsAny<OperationCanceledException>(() => sender.SendAsync(Taken(5), cancel.Token).Now());
        Assert.Equal((2, 3), (_counters.Touched, _counters.Dropped));
        Assert.Equal([true, true, false, false, false], Enumerable.Range(0, 5).Select(i => _filter.Remembers(Target(i).Mark, 1, 100)));
        sender.SendAsync(Taken(1), CancellationToken.None).Now();
        Assert.Equal(3, _backend.Sent.Count);
    }

    [Fact]
    public async Task Touches_that_do_not_wait_for_others_go_side_by_side()
    {
        var sender = Make(sendAtMost: 2);
        var gate = _backend.Gate = new TaskCompletionSource();
        var first = sender.SendOneAsync(Target(1), Windows, CancellationToken.None);
        var second = sender.SendOneAsync(Target(2), Windows, CancellationToken.None);
        Assert.Equal(2, _backend.Calls);
        gate.SetResult();
        await first;
        await second;
        Assert.Equal([Target(1).Key, Target(2).Key], _backend.Sent.Select(t => t.Key).OrderBy(k => k.Digest.Low));
        Assert.Equal(2, _counters.Touched);
    }

    /// <summary>By this machine's clock they have ended, and the server does not tell its own: the next use must ask again.</summary>
    [Fact]
    public void Late_touches_that_nobody_could_judge_are_forgotten_and_counted_each()
    {
        var sender = Make(sendAtMost: 2);
        _backend.Tells = static () => null;
        var taken = Taken(5);
        foreach (var target in taken.Keys.Where(static target => target != Target(2)))
        {
            taken[target] = Ended;
        }

        sender.SendAsync(taken, CancellationToken.None).Now();
        Assert.Equal(Target(2).Key, Assert.Single(_backend.Sent).Key);
        Assert.Equal([false, false, true, false, false], Enumerable.Range(0, 5).Select(i => _filter.Remembers(Target(i).Mark, 1, 100)));
        Assert.Equal((1, 4, 1), (_counters.Touched, _counters.Dropped, _backend.TimesAsked));
        _filter.Remember(Target(0).Mark, 1);
        sender.SendOneAsync(Target(0), Ended, CancellationToken.None).Now();
        Assert.Equal((false, 5), (_filter.Remembers(Target(0).Mark, 1, 100), _counters.Dropped));
    }

    /// <summary>What was dropped before the flush failed counts once.</summary>
    [Fact]
    public void Late_touches_of_a_flush_that_fails_count_once()
    {
        _backend.Tells = static () => null;
        _backend.Throws = new InvalidOperationException();
        var taken = Taken(3);
        taken[Target(0)] = Ended;
        Assert.Throws<InvalidOperationException>(() => Make(sendAtMost: 2).SendAsync(taken, CancellationToken.None).Now());
        Assert.Equal(3, _counters.Dropped);
    }

    /// <summary>The server's clock says that they have ended: there is nothing to touch any more.</summary>
    [Fact]
    public void Late_touches_of_sessions_that_have_ended_are_not_dropped()
    {
        Make(sendAtMost: 2).SendAsync(Taken(3).ToDictionary(static one => one.Key, static _ => Ended), CancellationToken.None).Now();
        Assert.Equal((0, 0, 3), (_backend.Sent.Count, _counters.Dropped, _backend.TimesAsked));
    }

    private static TouchTarget Target(int i) => new(SessionKey.OfSession(1, new Digest16((ulong)i, (ulong)i + 1_000)), 1);

    private Dictionary<TouchTarget, TouchTerms> Taken(int count)
    {
        var taken = Enumerable.Range(0, count).Select(Target).ToDictionary(t => t, _ => (TouchTerms)Windows);
        foreach (var target in taken.Keys)
        {
            _filter.Remember(target.Mark, 1);
        }

        return taken;
    }

    private TouchSender Make(int sendAtMost) =>
        new(_backend, new ServerClock(new FakeTimeProvider(World.Start), NullLogger.Instance), _filter, _counters, sendAtMost);
}
