using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.InMemory;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes.InMemory;

/// <summary>
/// The whole client in one thread, minutes in milliseconds: many callers, each with a key of its own, while connections break, replies are
/// late, and writes are applied after their callers have given up.
/// </summary>
public sealed class MemoryClientTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Callers = 8;
    private const int Calls = 40;
    private static readonly TimeSpan s_commandTimeout = TimeSpan.FromSeconds(2);

    // A seed, and how often in a thousand commands there is trouble.
    private static readonly Gen<(int, int)> s_runs = Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 120));

    // How late a timer of whole milliseconds is.
    private static readonly TimeSpan s_grain = TimeSpan.FromMilliseconds(2);

    /// <summary>What is answered is true, what is said to be done is done, and no call outlives its deadline.</summary>
    [Fact]
    public void Whatever_the_network_does_no_answer_is_false_and_none_is_late() =>
        ForAll(s_runs, run => Play(run.Item1, run.Item2), runs: 200);

    [Fact]
    public void The_same_seed_plays_the_same_run() => ForAll(
        s_runs, run => Assert.Equal(Play(run.Item1, run.Item2), Play(run.Item1, run.Item2)), runs: 40);

    /// <returns>What happened, and when.</returns>
    private static List<string> Play(int seed, int trouble)
    {
        var clock = new EventClock();
        var random = new Random(seed);
        var server = new MemoryServer(clock, random);
        var client = new MemoryClient(clock, random, server, s_commandTimeout);
        Finish(clock, client.StartAsync());
        server.Trouble = trouble;
        List<string> log = [];
        var callers = Enumerable.Range(0, Callers).Select(key => CallAsync(clock, random, client, key, log)).ToList();
        Finish(clock, Task.WhenAll(callers));
        server.Trouble = 0;

        // A cancelled delay continues on the pool.
        Assert.True(client.EndAsync().Wait(LaneRig.Bound));
        clock.RunUntil(() => client.Outstanding == 0);
        log.Add(string.Create(CultureInfo.InvariantCulture, $"{server.Accepted} connections, {clock.Elapsed}"));
        return log;
    }

    private static void Finish(EventClock clock, Task task)
    {
        clock.RunUntil(() => task.IsCompleted);
        task.GetAwaiter().GetResult();
    }

    private static async Task CallAsync(EventClock clock, Random random, MemoryClient client, int key, List<string> log)
    {
        var thread = Environment.CurrentManagedThreadId;
        var stored = new Possibilities();
        ulong known = 0;
        for (ulong call = 1; call <= Calls; call++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50)), clock);
            var kind = (CommandKind)random.Next(known == 0 ? (int)CommandKind.Save : (int)CommandKind.Renew);
            var began = clock.Elapsed;
            var (status, stamp) = await client.SendAsync(kind, key, kind == CommandKind.Create ? 0 : known, call);
            log.Add(string.Create(
                CultureInfo.InvariantCulture, $"{began} {clock.Elapsed} {key} {kind} {known}>{call} {status} {stamp} of {stored}"));
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            Assert.True(clock.Elapsed - began <= s_commandTimeout + s_grain, log[^1]);
            Assert.True(IsPossible(stored, kind, known, call, status, stamp), string.Join('\n', log));
            known = Learn(stored, kind, known, call, status, stamp);
        }
    }

    private static bool IsPossible(Possibilities stored, CommandKind kind, ulong known, ulong written, BackendStatus status, ulong stamp) =>
        (kind, status) switch
        {
            (_, BackendStatus.Unavailable) => true,
            (CommandKind.Load, BackendStatus.Done) => stamp != 0 && stored.May(stamp),
            (CommandKind.Load, BackendStatus.Missing) => stored.May(0),
            (CommandKind.Load, _) => false,
            (_, BackendStatus.OutcomeUnknown) => true,
            (CommandKind.Create, BackendStatus.Done) => stored.May(0),
            (CommandKind.Save, BackendStatus.Done) => stored.May(known),
            (CommandKind.Save, BackendStatus.Gone) => stored.May(0),
            (CommandKind.Save, BackendStatus.Conflict) => stamp != known && stored.May(stamp),
            (CommandKind.Remove, BackendStatus.Done) => stored.May(known),
            (CommandKind.Remove, BackendStatus.Missing) => stored.May(0),
            (CommandKind.Create or CommandKind.Remove, BackendStatus.Conflict) => true,
            _ => false,
        };

    /// <returns>The stamp that the caller holds from now on.</returns>
    private static ulong Learn(Possibilities stored, CommandKind kind, ulong known, ulong written, BackendStatus status, ulong stamp)
    {
        if (kind == CommandKind.Create)
        {
            // Even one that is done: its first attempt may be on its way yet.
            stored.MayBecome(0, written);
        }

        switch (kind, status)
        {
            case (CommandKind.Create or CommandKind.Save, BackendStatus.Done):
                stored.Is(written);
                return written;
            case (CommandKind.Load or CommandKind.Save, BackendStatus.Done or BackendStatus.Conflict):
                stored.Is(stamp);
                return stamp;
            case (CommandKind.Remove, BackendStatus.Done):
            case (_, BackendStatus.Missing or BackendStatus.Gone):
                stored.Is(0);
                return 0;
            case (CommandKind.Save, BackendStatus.OutcomeUnknown):
            case (CommandKind.Remove, BackendStatus.OutcomeUnknown or BackendStatus.Conflict):
                // A conflict may be met by the second attempt, after the first has removed what was there.
                stored.MayBecome(known, kind == CommandKind.Remove ? 0 : written);
                return known;
            default:
                return known;
        }
    }
}
