using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Load;
using SessionKernel.Testing.Processes;

namespace SessionKernel.Benchmarks.Http;

/// <summary>One app in a process of its own, with its visitors in the process of the load.</summary>
internal sealed class AppUnderLoad : IAsyncDisposable
{
    private static readonly TimeSpan s_countLimit = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _app;
    private readonly ChildProcess _load;
    private int _port;

    private AppUnderLoad(string name, ChildProcess app, ChildProcess load) => (Name, _app, _load) = (name, app, load);

    public string Name { get; }

    public static async Task<AppUnderLoad> StartAsync(string name, string redis, ChildProcess load, int visitors)
    {
        var app = new AppUnderLoad(name, AppProcess.Begin(name, redis), load);
        try
        {
            app._port = await app._app.AskAsync<int>(AppProcess.Port);
            await load.AskAsync<LoadResult>(LoadProcess.BeginVisits(app._port, visitors));
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes each visitor send that many requests, without measuring.</summary>
    public Task<LoadResult> AskAsync(string path, int requests) =>
        _load.AskAsync<LoadResult>(LoadProcess.Ask(_port, path, s_countLimit, requests));

    public async Task<HttpRound> RoundAsync(string path, TimeSpan duration)
    {
        var before = await _app.AskAsync<AppUsage>(AppProcess.Before);
        var load = await _load.AskAsync<LoadResult>(LoadProcess.Ask(_port, path, duration, long.MaxValue));
        var after = await _app.AskAsync<AppUsage>(AppProcess.After);
        return new HttpRound(
            load.Requests / load.Seconds,
            (after.CpuMicros - before.CpuMicros) / load.Requests,
            (after.AllocatedBytes - before.AllocatedBytes) / (double)load.Requests);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
