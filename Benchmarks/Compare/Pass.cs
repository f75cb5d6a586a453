using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>One operation for each session, not timed.</summary>
internal static class Pass
{
    private const int Callers = 64;

    public static async Task<string[]> CreateAsync(Subject subject, int sessions, ShopperSession value)
    {
        var team = Caller.Team(Callers, new string[sessions], value, keepCreated: true);
        await RunAsync(subject, Scenario.Create, team, sessions);
        return [.. team.SelectMany(static caller => caller.Created!)];
    }

    public static Task OverAsync(Subject subject, Scenario scenario, string[] ids, ShopperSession value) =>
        RunAsync(subject, scenario, Caller.Team(Callers, ids, value), ids.Length);

    private static Task RunAsync(Subject subject, Scenario scenario, Caller[] team, int operations) =>
        WholePass.RunAsync(team, operations, () => subject.RunToEndAsync(scenario, team), $"{subject.GetType().Name}, {scenario.Name()}");
}
