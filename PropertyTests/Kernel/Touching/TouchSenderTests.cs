using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Touching;

public sealed class TouchSenderTests
{
    private static readonly ExpiryWindows Windows = new(1_800_000, 0);

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

    private TouchSender Make(int sendAtMost) => new(_backend, new FakeTimeProvider(World.Start), _filter, _counters, sendAtMost);
}
