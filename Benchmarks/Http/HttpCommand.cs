using System.Text.Json;
using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Load;
using SessionKernel.Benchmarks.Measuring;
using SessionKernel.Benchmarks.Processes;
using SessionKernel.Benchmarks.Servers;
using StackExchange.Redis;
using Storefront.Proxy;

namespace SessionKernel.Benchmarks.Http;

// The same endpoints over each session, every app in a process of its own, all of them up for the whole run. In each round
// each app and endpoint gets its turn, so that what the machine does besides hits all of them alike.
internal static class HttpCommand
{
    private const int CountedPerVisitor = 20;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    // The load runs on the one thread that learns of replies: nothing is handed over.
    private static readonly (string, string)[] s_loadSettings = [("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = HttpOptions.Parse(arguments);
        await using var server = await RedisUnderTest.OpenAsync(address: null);
        await using var load = ChildProcess.Start(s_loadSettings, LoadProcess.Command);
        var commands = new Dictionary<(string App, string Path), double>();
        foreach (var app in options.Apps)
        {
            await CountAsync(app, server.Address, load, options.Visitors, commands);
        }

        var rounds = await MeasureAsync(options, server.Address, load);
        HttpRow[] rows = [.. rounds.Select(cell => HttpRow.Of(cell.Key.App, HttpEndpoints.Name(cell.Key.Path), cell.Value, commands[cell.Key]))];
        await PrintAsync(options, server.Address, rows);
        if (options.JsonFile is not null)
        {
            await File.WriteAllTextAsync(options.JsonFile, JsonSerializer.Serialize(rows, s_json) + "\n");
        }

        return Verdicts.AreMet(HttpTargets.All, rows) ? 0 : 1;
    }

    /// <summary>Commands as the app sends them, by a proxy and apart from what is timed: INFO counts the calls inside scripts as well.</summary>
    private static async Task CountAsync(string name, string redis, ChildProcess load, int visitors, Dictionary<(string App, string Path), double> commands)
    {
        await using var proxy = RespProxy.Start(EndPointCollection.TryParse(redis)!, SessionApp.KeyPrefix);
        await using var app = await AppUnderLoad.StartAsync(name, proxy.Address, load, visitors);
        foreach (var path in HttpEndpoints.All)
        {
            await app.AskAsync(path, requests: 1);
            var before = proxy.Snapshot();
            var asked = await app.AskAsync(path, CountedPerVisitor);
            commands[(name, path)] = proxy.Snapshot().Since(before).Keyed / (double)asked.Requests;
        }
    }

    private static async Task<Dictionary<(string App, string Path), List<HttpRound>>> MeasureAsync(HttpOptions options, string redis, ChildProcess load)
    {
        var apps = new List<AppUnderLoad>();
        try
        {
            foreach (var name in options.Apps)
            {
                apps.Add(await AppUnderLoad.StartAsync(name, redis, load, options.Visitors));
            }

            (AppUnderLoad App, string Path)[] cells = [.. HttpEndpoints.All.SelectMany(path => apps.Select(app => (app, path)))];
            var rounds = cells.ToDictionary(static cell => (cell.App.Name, cell.Path), static _ => new List<HttpRound>());
            for (var round = 0; round <= options.Rounds; round++)
            {
                foreach (var (app, path) in cells)
                {
                    var shown = await app.RoundAsync(path, options.Round);
                    // The first warms up.
                    rounds[(app.Name, path)].AddRange(round == 0 ? [] : [shown]);
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

    private static async Task PrintAsync(HttpOptions options, string redis, HttpRow[] rows)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        IEnumerable<string> lines =
        [
            Machine.Describe(connection),
            FormattableString.Invariant($"{options.Visitors} connections, each with a session of {ByteCart.Length} B; medians of {options.Rounds} interleaved rounds of {options.Round.TotalSeconds:0.##} s; apps with the server GC"),
            "",
            .. HttpEndpoints.All.SelectMany(path => HttpReport.Table(HttpEndpoints.Name(path), rows)),
            .. Verdicts.Table("Targets", HttpTargets.All, rows),
        ];
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
