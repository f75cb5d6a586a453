using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Touching;

public sealed class ToucherTests
{
    private static readonly ExpiryWindows Windows = new(1_800_000, 0);

    private readonly FakeTimeProvider _time = new(World.Start);
    private readonly RecordingBackend _backend = new();
    private readonly CapturingLoggers _logs = new();

    [Fact]
    public async Task The_1024th_touch_flushes_at_once_and_on_another_thread_than_the_callers()
    {
        var toucher = Make(capacity: 10_000);
        Ask(toucher, 0, 1_023);
        Assert.Equal(0, _backend.Calls);
        _backend.Caller.Value = "the load";
        Ask(toucher, 1_023, 1);
        await _backend.Answered.Task;
        Assert.Null(_backend.LastCaller);
        Assert.Equal(1_024, _backend.Sent.Count);
    }

    [Fact]
    public async Task More_go_in_calls_of_1024()
    {
        var toucher = Make(capacity: 10_000);
        var gate = _backend.Gate = new TaskCompletionSource();
        Ask(toucher, 0, 1);
        var first = toucher.FlushAsync();
        Ask(toucher, 2_000, 3_000);
        gate.SetResult();
        await first;
        await toucher.FlushAsync();
        Assert.Equal(3_001, _backend.Sent.Count);
        Assert.Equal(1_024, _backend.LargestCall);
        Assert.Equal(3_001, _backend.Sent.Select(t => t.Key).Distinct().Count());
    }

    [Fact]
    public async Task While_the_backend_hangs_what_waits_is_bounded_and_the_rest_is_due_again()
    {
        const int Asked = 200_000;
        var toucher = Make(capacity: 5_000, filterEntries: 1 << 20);
        var gate = _backend.Gate = new TaskCompletionSource();
        Ask(toucher, 0, 1);
        var stuck = toucher.FlushAsync();
        Ask(toucher, 1, 5_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(toucher, 5_001, Asked - 5_001);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(Asked - 5_001, toucher.Counters.Dropped);
        Assert.Equal(1, _backend.Calls);
        Assert.True(toucher.IsDue(Target(Asked - 1), Windows));
        Assert.False(toucher.IsDue(Target(4_000), Windows));
        gate.SetResult();
        await stuck;
        await toucher.FlushAsync();
        Assert.Equal(5_001, _backend.Sent.Count);
    }

    [Fact]
    public void Past_the_capacity_touches_are_dropped_asked_again_and_logged_once_a_second()
    {
        var toucher = Make(capacity: 2);
        Ask(toucher, 0, 100);
        Assert.Equal(98, toucher.Counters.Dropped);
        Assert.Single(_logs.Lines);
        toucher.FlushAsync().Now();
        Assert.True(toucher.IsDue(Target(50), Windows));
        Assert.False(toucher.IsDue(Target(0), Windows));
        Assert.Equal((102, 1), (toucher.Counters.Asked, toucher.Counters.Filtered));
    }

    [Fact]
    public void A_touch_that_failed_or_found_nothing_is_due_again()
    {
        var toucher = Make();
        _backend.Outcome = key => key == Key(0) ? TouchOutcome.Failed : key == Key(1) ? TouchOutcome.Gone : TouchOutcome.Superseded;
        Ask(toucher, 0, 3);
        toucher.FlushAsync().Now();
        Assert.Equal((1, 1, 1), (toucher.Counters.Failed, toucher.Counters.Gone, toucher.Counters.Superseded));
        Assert.True(toucher.IsDue(Target(0), Windows));
        Assert.True(toucher.IsDue(Target(1), Windows));
        Assert.False(toucher.IsDue(Target(2), Windows));
    }

    [Fact]
    public void A_backend_that_throws_clears_the_filter_and_is_logged_in_the_background()
    {
        var toucher = Make();
        _backend.Throws = new InvalidOperationException("broken");
        Ask(toucher, 0, 1);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Single(_logs.Lines);
        Assert.True(toucher.IsDue(Target(0), Windows));
        toucher.Enqueue(Target(0), Windows);
        Assert.Throws<InvalidOperationException>(() => toucher.FlushAsync().Now());
        _backend.Throws = null;
        Ask(toucher, 0, 1);
        toucher.FlushAsync().Now();
        Assert.Single(_backend.Sent);
    }

    [Fact]
    public void A_cancelled_flush_clears_the_filter()
    {
        var toucher = Make();
        Ask(toucher, 0, 1);
        Assert.ThrowsAny<OperationCanceledException>(() => toucher.FlushAsync(new CancellationToken(true)).Now());
        toucher.FlushAsync().Now();
        Assert.Single(_backend.Sent);
        _time.Advance(TimeSpan.FromMinutes(2));
        Ask(toucher, 0, 1);
        _backend.Throws = new OperationCanceledException();
        Assert.ThrowsAny<OperationCanceledException>(() => toucher.FlushAsync().Now());
        Assert.True(toucher.IsDue(Target(0), Windows));
    }

    [Fact]
    public void A_touch_at_once_that_was_cancelled_is_due_again()
    {
        var toucher = Make();
        Assert.True(toucher.IsDue(Target(0), Windows));
        Assert.ThrowsAny<OperationCanceledException>(() => toucher.TouchNowAsync(Target(0), Windows, new CancellationToken(true)).Now());
        Assert.True(toucher.IsDue(Target(0), Windows));
    }

    [Fact]
    public async Task A_flush_waits_for_the_one_under_way_and_sends_what_came_meanwhile()
    {
        var toucher = Make();
        Ask(toucher, 0, 1);
        var gate = _backend.Gate = new TaskCompletionSource();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Ask(toucher, 1, 1);
        var flush = toucher.FlushAsync();
        Assert.False(flush.IsCompleted);
        gate.SetResult();
        await flush;
        Assert.Equal([Key(0), Key(1)], _backend.Sent.Select(t => t.Key));
    }

    [Fact]
    public void Dispose_flushes_and_later_touches_do_no_harm()
    {
        var toucher = Make();
        Ask(toucher, 0, 2);
        toucher.DisposeAsync().Now();
        Assert.Equal(2, _backend.Sent.Count);
        Ask(toucher, 5, 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _backend.Sent.Count);
        Assert.Empty(_logs.Lines);
    }

    private static SessionKey Key(int i) => SessionKey.OfSession(1, new Digest16((ulong)i, (ulong)i + 1_000_000));

    private static TouchTarget Target(int i) => new(Key(i), 1);

    private static void Ask(Toucher toucher, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            if (toucher.IsDue(Target(i), Windows))
            {
                toucher.Enqueue(Target(i), Windows);
            }
        }
    }

    private Toucher Make(int capacity = 100, int filterEntries = 16_384) =>
        new(_backend, _time, _logs, new TouchSettings(filterEntries, capacity, 50));
}
