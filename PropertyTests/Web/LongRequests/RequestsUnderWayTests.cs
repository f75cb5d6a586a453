using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Web.LongRequests;

/// <summary>Which requests are looked after, and what the others cost.</summary>
public sealed class RequestsUnderWayTests(ITestOutputHelper output) : PropertyTest(output)
{
    /// <summary>Whatever requests come and go, at a look those are touched that were there at the look before, and no others.</summary>
    [Fact]
    public void A_check_touches_requests_seen_by_the_previous_check() => ForAll(
        Gen.Choose(0, 9).ListOf(60),
        static steps =>
        {
            var time = new FakeTimeProvider();
            using var underWay = new RequestsUnderWay(time);
            var (old, fresh) = (new List<Held>(), new List<Held>());
            foreach (var step in steps)
            {
                if (step < 5)
                {
                    var held = new Held();
                    underWay.Add(held);
                    fresh.Add(held);
                }
                else if (step < 8 && old.Count + fresh.Count > 0)
                {
                    var all = old.Concat(fresh).ToArray();
                    var gone = all[(step * 31) % all.Length];
                    underWay.Remove(gone);
                    underWay.Remove(gone);
                    old.Remove(gone);
                    fresh.Remove(gone);
                }
                else
                {
                    var before = old.ConvertAll(static held => held.Touches);
                    time.Advance(TimeSpan.FromSeconds(1));
                    Passing.UntilAsync(
                        () => old.Select(static held => held.Touches).SequenceEqual(before.Select(static touches => touches + 1)))
                            .GetAwaiter()
                            .GetResult();
                    Assert.All(fresh, static held => Assert.Equal(0, held.Touches));
                    old.AddRange(fresh);
                    fresh.Clear();
                }
            }
        });

    [Fact]
    public void A_request_that_comes_and_goes_allocates_nothing()
    {
        using var underWay = new RequestsUnderWay(new FakeTimeProvider());
        var held = new Held();

        // The runtime allocates on this thread too, as it compiles the code anew.
        Assert.Contains(0L, Enumerable.Range(0, 20).Select(_ => ComeAndGo(10_000)));

        long ComeAndGo(int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
            {
                underWay.Add(held);
                underWay.Remove(held);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [InlineData("Accept", "text/event-stream", false)]
    [InlineData("Accept", " Text/Event-Stream ", false)]
    [InlineData("Accept", "application/json, text/event-stream", true)]
    [InlineData("Upgrade", "WebSocket", false)]
    [InlineData("Upgrade", "h2c", true)]
    [InlineData("Accept", "text/html", true)]
    public void An_open_ended_request_is_known_by_its_headers(string header, string value, bool isInUse)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[header] = value;
        var held = new Held();
        held.LookAtRequest(context);
        Assert.Equal(isInUse, held.IsInUse);
        held.Want();
        Assert.True(held.IsInUse);
    }

    /// <summary>As clients of MCP ask: for either.</summary>
    [Theory]
    [InlineData("text/event-stream; charset=utf-8", false)]
    [InlineData("application/json", true)]
    public void One_that_asks_for_an_event_stream_among_others_is_known_by_its_answer(string type, bool isInUse)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = "application/json, text/event-stream";
        var held = new Held();
        held.LookAtRequest(context);
        context.Response.ContentType = type;
        held.LookAtResponse(context);
        Assert.Equal(isInUse, held.IsInUse);
    }

    /// <summary>32 wait for an answer at a time, and one that gets none keeps no other from being touched.</summary>
    [Fact]
    public async Task A_touch_begins_when_any_of_32_is_answered()
    {
        var time = new FakeTimeProvider();
        using var underWay = new RequestsUnderWay(time);
        var answers = Enumerable.Range(0, 100).Select(static _ => new TaskCompletionSource()).ToArray();
        var all = answers.Select(static answer => new Held { Answer = answer.Task }).ToList();
        all.ForEach(underWay.Add);
        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        for (var answered = 0; answered < answers.Length; answered++)
        {
            var begun = Math.Min(answered + 32, answers.Length);
            await Passing.UntilAsync(() => all.Sum(static held => held.Touches) == begun);

            // The first is the last to get one.
            answers[(answered + 1) % answers.Length].SetResult();
        }
    }

    private sealed class Held : HeldByRequest
    {
        private int _touches;

        public int Touches => Volatile.Read(ref _touches);

        public Task? Answer { get; init; }

        public override ValueTask TouchAsync()
        {
            Interlocked.Increment(ref _touches);
            return Answer is null ? ValueTask.CompletedTask : new ValueTask(Answer);
        }
    }
}
