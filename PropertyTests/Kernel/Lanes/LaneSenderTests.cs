using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Commands on their way out, to a server that may not read: whole, once, in order, and nobody waits to send.</summary>
public sealed class LaneSenderTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int NameBytes = 12;
    private const int LargeKey = 64 * 1024;
    private const int MostRounds = 100;
    private static readonly LaneSettings s_narrow = new(
        () => (null, null), "rig", 0, TimeSpan.FromSeconds(5), LaneRig.CommandTimeout) { MaximumUnsentBytes = 1024 * 1024 };
    private readonly ConcurrentQueue<string> _read = [];

    [Fact]
    public async Task A_server_that_does_not_read_makes_the_lane_full_and_is_caught_up_with()
    {
        await using var rig = await LaneRig.OpenAsync(EchoNames, s_narrow);
        rig.Server.PauseReading();
        var sent = await FillAsync(rig);
        Assert.All(sent, question => Assert.False(question.Ended.IsCompleted));
        Assert.True(rig.Server.Count("GET") < sent.Count);

        rig.Server.ReadOn();
        Assert.Equal(Enumerable.Range(0, sent.Count).Select(i => Seen(0, i)), await EndsAsync(sent));
        Assert.Equal(Enumerable.Range(0, sent.Count).Select(i => Name(0, i)), _read);
        var next = Ask(rig, KeyOf(0, sent.Count, LargeKey));
        Assert.Equal(LaneSend.Taken, rig.Lane.Send(next));
        Assert.Equal(Seen(0, sent.Count), await next.Ended.WaitAsync(LaneRig.Bound));
    }

    [Theory]
    [InlineData(nameof(LaneEnd.Disposed))]
    [InlineData(nameof(LaneEnd.ConnectionLost))]
    public async Task A_lane_that_is_closed_while_the_network_takes_nothing_ends_everything(string end)
    {
        // The network may take all of it after all, while the lane is being closed.
        var unsent = 0;
        for (var round = 0; unsent == 0 && round < MostRounds; round++)
        {
            await using var rig = await LaneRig.OpenAsync(EchoNames, s_narrow);
            rig.Server.PauseReading();
            var sent = await FillAsync(rig);
            if (end == nameof(LaneEnd.Disposed))
            {
                rig.Lane.Close(LaneEnd.Disposed);
            }
            else
            {
                rig.Server.ResetAll();
            }

            Assert.Equal(end, (await rig.LaneEndAsync()).ToString());
            var ends = await EndsAsync(sent);
            var lost = ends.TakeWhile(e => e == nameof(LaneFault.Lost)).Count();
            Assert.All(ends.Skip(lost), e => Assert.Equal(nameof(LaneFault.Unsent), e));
            Assert.True(lost > 0 && lost >= rig.Server.Count("GET"), "What was read whole may have been applied.");
            unsent = ends.Length - lost;
        }

        Assert.True(unsent > 0, "Everything was about to be sent, each time.");
    }

    [Fact]
    public async Task Nobody_waits_past_the_deadline_for_the_network()
    {
        await using var rig = await LaneRig.OpenAsync(EchoNames, s_narrow);
        rig.Server.PauseReading();
        var sent = await FillAsync(rig);
        rig.Time.Advance(LaneRig.CommandTimeout + TimeSpan.FromMilliseconds(50));
        Assert.All(sent, question => Assert.True(question.Ended.IsCompleted));
        Assert.All(await EndsAsync(sent), e => Assert.Equal(nameof(LaneFault.TimedOut), e));
        Assert.Equal(LaneEnd.Silent, await rig.LaneEndAsync());
    }

    [Fact]
    public void Commands_of_many_threads_arrive_whole_and_once_and_each_callers_in_its_order()
    {
        var lengths = Gen.Frequency((6, Gen.Choose(NameBytes, 200)), (2, Gen.Choose(200, 9_000)), (2, Gen.Choose(60_000, LargeKey)));
        var cases =
            from callers in Gen.Choose(1, 6)
            from commands in Gen.ArrayOf(Gen.ArrayOf(lengths, 80), callers)
            from isPaused in Gen.Elements(true, false)
            select (Commands: commands, IsPaused: isPaused);
        ForAll(cases, c => SendAsync(c.Commands, c.IsPaused).GetAwaiter().GetResult(), runs: 20);
    }

    private async Task SendAsync(int[][] callers, bool isPaused)
    {
        _read.Clear();
        await using var rig = await LaneRig.OpenAsync(EchoNames);
        if (isPaused)
        {
            rig.Server.PauseReading();
        }

        using var together = new Barrier(callers.Length);
        var sent = await Task.WhenAll(callers.Select((lengths, caller) => OnThreadAsync(() =>
        {
            var questions = lengths.Select((length, i) => Ask(rig, KeyOf(caller, i, length))).ToArray();
            together.SignalAndWait();
            Assert.All(questions, question => Assert.Equal(LaneSend.Taken, rig.Lane.Send(question)));
            return questions;
        }))).WaitAsync(LaneRig.Bound);
        rig.Server.ReadOn();
        for (var caller = 0; caller < callers.Length; caller++)
        {
            var numbers = Enumerable.Range(0, callers[caller].Length).ToArray();
            Assert.Equal(numbers.Select(i => Seen(caller, i)), await EndsAsync(sent[caller]));
            Assert.Equal(
                numbers.Select(i => Name(caller, i)), _read.Where(name => name.StartsWith(Name(caller), StringComparison.Ordinal)));
        }

        Assert.Equal(callers.Sum(lengths => lengths.Length), _read.Count);
        Assert.Equal(1, rig.Server.Accepted);
    }

    /// <summary>Sends until the lane is full, by a thread that would be missed if it had to wait.</summary>
    private static Task<List<Question>> FillAsync(LaneRig rig) => OnThreadAsync(() =>
    {
        var sent = new List<Question>();
        while (true)
        {
            var question = Ask(rig, KeyOf(0, sent.Count, LargeKey));
            var taken = rig.Lane.Send(question);
            if (taken == LaneSend.Full)
            {
                return sent;
            }

            Assert.Equal(LaneSend.Taken, taken);
            sent.Add(question);
            Assert.True(sent.Count < 1_000, "The network takes everything.");
        }
    }).WaitAsync(LaneRig.Bound);

    private static Task<T> OnThreadAsync<T>(Func<T> what) =>
        Task.Factory.StartNew(what, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<string[]> EndsAsync(IReadOnlyList<Question> sent) =>
        Task.WhenAll(sent.Select(question => question.Ended)).WaitAsync(LaneRig.Bound);

    private static Question Ask(LaneRig rig, byte[] key)
    {
        var now = rig.Time.GetTimestamp();
        return new Question(CommandKind.Load, key, now, now + MonotonicClock.Ticks(rig.Time, LaneRig.CommandTimeout));
    }

    /// <summary>Answers each load with the name in its key, if the key is whole.</summary>
    private void EchoNames(ScriptedServer server) => server.Script = (_, command) =>
    {
        if (command.Name != "GET")
        {
            return null;
        }

        var key = command[1].Span;
        var name = Encoding.ASCII.GetString(key[..NameBytes]);
        _read.Enqueue(name);
        return key.SequenceEqual(KeyOf(name, key.Length)) ? Answer.Bulk(name) : Answer.Error("ERR a damaged key");
    };

    private static byte[] KeyOf(int caller, int number, int length) => KeyOf(Name(caller, number), length);

    private static byte[] KeyOf(string name, int length)
    {
        var key = new byte[length];
        new Random(name.Sum(c => c)).NextBytes(key);
        Encoding.ASCII.GetBytes(name, key);
        return key;
    }

    private static string Name(int caller) => string.Create(CultureInfo.InvariantCulture, $"{caller:D4}-");

    private static string Name(int caller, int number) => string.Create(CultureInfo.InvariantCulture, $"{Name(caller)}{number:D7}");

    private static string Seen(int caller, int number) =>
        Question.TextOf(LaneReplyKind.Value, 0, Encoding.ASCII.GetBytes(Name(caller, number)));
}
