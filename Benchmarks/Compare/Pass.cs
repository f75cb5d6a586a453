using SessionKernel.Benchmarks.Compare.Subjects;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>One operation for each session, outside of what is timed.</summary>
internal static class Pass
{
    private const int Callers = 64;
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(2);

    public static async Task<string[]> CreateAsync(Subject subject, int sessions, ShopperSession value)
    {
        var team = Caller.Team(Callers, new string[sessions], value, keepCreated: true);
        await RunAsync(subject, Scenario.Create, team, sessions);
        return [.. team.SelectMany(static caller => caller.Created!)];
    }

    public static Task OverAsync(Subject subject, Scenario scenario, string[] ids, ShopperSession value) =>
        RunAsync(subject, scenario, Caller.Team(Callers, ids, value), ids.Length);

    private static async Task RunAsync(Subject subject, Scenario scenario, Caller[] team, int operations)
    {
        var phase = new Phase(team.Length, AtMost);
        for (var i = 0; i < team.Length; i++)
        {
            // The ids of caller i are i, i + 64 and so on.
            team[i].Begin(phase, (operations - i + team.Length - 1) / team.Length);
        }

        await subject.RunAsync(scenario, team);
        await subject.FlushAsync();
        var done = team.Sum(static caller => caller.Done - caller.Failed);
        if (done != operations)
        {
            throw new InvalidOperationException($"{subject.GetType().Name}: {done} of {operations} operations succeeded in a pass of {scenario.Name()}.");
        }
    }
}
