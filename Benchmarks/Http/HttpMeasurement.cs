using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Load;
using SessionKernel.Testing.Processes;
using SessionKernel.Testing.Proxies;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Http;

// Every app runs in a process of its own for the whole run. In each round each app and endpoint gets its turn, so that whatever else the
// machine does affects all of them alike.
internal static class HttpMeasurement
{
    private const int CountedPerVisitor = 20;

    // The load runs on the one thread that receives replies, so nothing is handed over.
    private static readonly (string, string)[] s_loadSettings = [("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")];

    public static async Task<HttpRow[]> RunAsync(HttpOptions options, string redis)
    {
        await using var load = ChildProcess.Start(typeof(LoadProcess).Assembly, s_loadSettings, LoadProcess.Command);
        var counts = new Dictionary<(string App, HttpEndpoint Endpoint), HttpCounts>();
        foreach (var app in options.Apps)
        {
            await CountAsync(app, redis, load, options.Visitors, counts);
        }

        var rounds = await MeasureAsync(options, redis, load);
        return [.. rounds.Select(cell => HttpRow.Of(cell.Key.App, cell.Key.Endpoint.Name, cell.Value, counts[cell.Key]))];
    }

    /// <summary>
    /// Counts commands as the app sends them, using a proxy, separately from what is timed: INFO also counts the calls inside scripts.
    /// </summary>
    private static async Task CountAsync(
        string name, string redis, ChildProcess load, int visitors, Dictionary<(string App, HttpEndpoint Endpoint), HttpCounts> counts)
    {
        await using var proxy = RespProxy.Start(EndPointCollection.TryParse(redis)!, WebApp.KeyPrefix);
        await using var app = await AppUnderLoad.StartAsync(name, proxy.Address, load, visitors);
        foreach (var endpoint in HttpEndpoints.Of(name))
        {
            await app.AskAsync(endpoint.Path, requests: 1);
            var before = proxy.Snapshot();
            var asked = await app.AskAsync(endpoint.Path, CountedPerVisitor);
            counts[(name, endpoint)] = new HttpCounts(proxy.Snapshot().Since(before).Keyed / (double)asked.Requests, asked.CookieBytes);
        }
    }

    private static async Task<Dictionary<(string App, HttpEndpoint Endpoint), List<HttpRound>>> MeasureAsync(
        HttpOptions options, string redis, ChildProcess load)
    {
        var apps = new List<AppUnderLoad>();
        try
        {
            foreach (var name in options.Apps)
            {
                apps.Add(await AppUnderLoad.StartAsync(name, redis, load, options.Visitors));
            }

            (AppUnderLoad App, HttpEndpoint Endpoint)[] cells = [.. HttpEndpoints.All.SelectMany(
                endpoint => apps.Where(app => HttpEndpoints.Of(app.Name).Contains(endpoint)).Select(app => (app, endpoint)))];
            var rounds = cells.ToDictionary(static cell => (cell.App.Name, cell.Endpoint), static _ => new List<HttpRound>());
            for (var round = 0; round <= options.Rounds; round++)
            {
                foreach (var (app, endpoint) in cells)
                {
                    var shown = await app.RoundAsync(endpoint.Path, options.Round);
                    // The first round is a warm-up.
                    rounds[(app.Name, endpoint)].AddRange(round == 0 ? [] : [shown]);
                }
            }

            return rounds;
        }
        finally
        {
            foreach (var app in apps)
            {
                await app.DisposeAsync();
            }
        }
    }
}
