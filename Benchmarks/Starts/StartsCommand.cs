using System.CommandLine;
using System.Globalization;
using SessionKernel.Testing.Processes;
using SessionKernel.Testing.Servers;
using static SessionKernel.Benchmarks.CommandOptions;

namespace SessionKernel.Benchmarks.Starts;

// How often a cold start is reported to block the lane's thread (event 8) on a machine without a free core: on the lane's thread the
// runtime compiles whatever a caller runs for the first time.
/// <summary>Cold starts beside processes that burn the cores.</summary>
internal static class StartsCommand
{
    private static readonly Option<int> s_starts = Number("--starts", "Cold starts", 1, 10_000, otherwise: 100);
    private static readonly Option<int> s_burners =
        Number("--burners", "Processes that burn a core", 0, 64, otherwise: Environment.ProcessorCount);

    public static IReadOnlyList<Option> Options { get; } = [s_starts, s_burners];

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        var (starts, burners) = (parsed.GetValue(s_starts), parsed.GetValue(s_burners));
        await using var server = await RedisServer.StartAsync();
        await using var load = new Burners(burners);
        var accused = 0;
        for (var i = 0; i < starts; i++)
        {
            accused += await IsAccusedAsync(i, server.EndPoint) ? 1 : 0;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{starts} cold starts beside {burners} burners: {accused} accused of blocking"));
        return accused == 0 ? 0 : 1;
    }

    private static async Task<bool> IsAccusedAsync(int number, string redis)
    {
        await using var child = ChildProcess.Start(
            typeof(StartsRun).Assembly, [], StartsRun.Command, number.ToString(CultureInfo.InvariantCulture), redis);
        return await child.AskAsync<bool>("accused");
    }

    private sealed class Burners(int count) : IAsyncDisposable
    {
        private readonly ChildProcess[] _all = [.. Enumerable.Range(0, count)
            .Select(static _ => ChildProcess.Start(typeof(BurnRun).Assembly, [], BurnRun.Command))];

        public async ValueTask DisposeAsync()
        {
            foreach (var burner in _all)
            {
                await burner.DisposeAsync();
            }
        }
    }
}
