using System.Globalization;
using SessionKernel.PropertyTests.Deploys;
using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>Two processes that change one session, or sign one principal in, as fast as they can.</summary>
[Collection(DeployCollection.Name)]
public sealed class ManyProcessesTests(Nodes nodes, ITestOutputHelper output)
{
    private const int SignIns = 48;
    private const int Limit = 3;
    private const int LargestNumber = 1_000_000;
    private static readonly int s_writers = LongRun.IsAsked ? 1_000 : 250;

    [RedisTheory]
    [InlineData(TransportMode.Lanes, "breaking")]
    [InlineData(TransportMode.Lanes, "ids")]
    [InlineData(TransportMode.Multiplexer, "breaking")]
    [InlineData(TransportMode.Multiplexer, "ids")]
    public async Task All_changes_from_each_of_two_processes_are_saved_and_each_once(TransportMode transport, string change)
    {
        var numbers = Numbers($"writers {transport} {change}", 2 * s_writers);
        await using var first = await StartAsync(transport);
        await using var second = await StartAsync(transport);
        var processes = new[] { first, second };
        var id = (await AskAsync(first, change, "create 0")).Split(' ')[1];
        await AskAsync(second, change, $"load {id}");

        var started = TimeProvider.System.GetTimestamp();
        var answers = await Task.WhenAll(numbers.Select((number, i) => AskAsync(processes[i % 2], change, $"update {id} {number}")));
        var took = TimeProvider.System.GetElapsedTime(started);
        output.WriteLine($"{took.TotalMilliseconds:0} ms. {Counts(answers)}");
        Assert.All(answers, static answer => Assert.Equal("Saved", answer));
        Assert.StartsWith($"Live {numbers.Sum()} ", await AskAsync(second, change, $"load {id}"), StringComparison.Ordinal);
    }

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task All_sign_ins_of_one_principal_from_two_processes_succeed_under_a_limit(TransportMode transport)
    {
        var principal = $"principal-{transport}";
        var limit = Limit.ToString(CultureInfo.InvariantCulture);
        await using var first = await StartAsync(transport, "--limit", limit);
        await using var second = await StartAsync(transport, "--limit", limit);
        var processes = new[] { first, second };
        await Task.WhenAll(processes.Select(static process => AskAsync(process, "breaking", "create 0")));

        var started = TimeProvider.System.GetTimestamp();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 2 * SignIns).Select(i => AskAsync(processes[i % 2], "breaking", $"create {i} {principal}")));
        var took = TimeProvider.System.GetElapsedTime(started);
        output.WriteLine($"{took.TotalMilliseconds:0} ms. {Counts(answers.Select(static answer => answer.Split(' ')[0]))}");
        Assert.All(answers, static answer => Assert.StartsWith("Saved ", answer, StringComparison.Ordinal));
        var found = await Task.WhenAll(answers.Select(answer => AskAsync(first, "breaking", $"load {answer.Split(' ')[1]}")));
        Assert.Equal(Limit, found.Count(static answer => answer.StartsWith("Live ", StringComparison.Ordinal)));
    }

    private Task<NodeProcess> StartAsync(TransportMode transport, params string[] further) => nodes.StartAsync(
        "Old", ["--transport", $"{transport}", .. further]);

    private static Task<string> AskAsync(NodeProcess process, string change, string question) => process.AskAsync(change, "0", question);

    /// <summary>Different ones: what is lost and what is added twice show in the sum.</summary>
    private static int[] Numbers(string name, int count)
    {
        var random = Seed.Random(name);
        var numbers = new HashSet<int>();
        while (numbers.Count < count)
        {
            numbers.Add(random.Next(1, LargestNumber));
        }

        return [.. numbers];
    }

    private static string Counts(IEnumerable<string> answers) =>
        string.Join(", ", answers.CountBy(static answer => answer).Select(static pair => $"{pair.Key} {pair.Value}"));
}
