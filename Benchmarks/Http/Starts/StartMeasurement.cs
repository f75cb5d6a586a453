using System.Diagnostics;
using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Load;

namespace SessionKernel.Benchmarks.Http.Starts;

/// <summary>
/// How soon an app responds after its start. The apps take turns, each in a process that ends before the next one begins.
/// </summary>
internal static class StartMeasurement
{
    /// <param name="starts">The number of starts of each app, after one for warm-up; 0 = nothing is measured.</param>
    /// <param name="redis">HOST:PORT.</param>
    public static async Task<StartRow[]> RunAsync(int starts, string redis)
    {
        var rounds = WebApp.Started.ToDictionary(static app => app, static _ => new List<StartRound>());
        for (var start = 0; start <= starts && starts > 0; start++)
        {
            foreach (var (app, shown) in rounds)
            {
                var round = await OnceAsync(app, redis);
                // After the first start, what is read from the disk is in memory.
                shown.AddRange(start == 0 ? [] : [round]);
            }
        }

        return starts == 0 ? [] : [.. rounds.Select(static app => StartRow.Of(app.Key, app.Value))];
    }

    private static async Task<StartRound> OnceAsync(string name, string redis)
    {
        var began = Stopwatch.GetTimestamp();
        await using var app = AppProcess.Begin(name, redis);
        using var visitor = new Visitor(owner: 1);
        await visitor.ConnectAsync(await app.AskAsync<int>(AppProcess.Port));
        await visitor.AskPlainAsync();
        var response = Stopwatch.GetElapsedTime(began);
        await visitor.BeginAsync();
        var session = Stopwatch.GetElapsedTime(began);
        var start = await app.AskAsync<AppStart>(AppProcess.Start);
        return new StartRound(response, session, start);
    }
}
