using System.Globalization;
using System.Net;
using SessionKernel.Testing.Processes;
using SessionKernel.Testing.Proxies;

namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>The link to the server: direct, or through a delaying proxy in its own process, whose CPU time counts for no subject.</summary>
internal sealed class SchedulingLink : IAsyncDisposable
{
    public const string Command = "scheduling-proxy";

    private readonly ChildProcess? _proxy;

    private SchedulingLink(int delayMicros, string address, ChildProcess? proxy) =>
        (DelayMicros, Address, _proxy) = (delayMicros, address, proxy);

    public int DelayMicros { get; }

    public string Address { get; }

    public static async Task<SchedulingLink> OpenAsync(string server, int delayMicros)
    {
        if (delayMicros == 0)
        {
            return new SchedulingLink(delayMicros, server, proxy: null);
        }

        var proxy = ChildProcess.Start(
            typeof(SchedulingLink).Assembly, [], Command, server, delayMicros.ToString(CultureInfo.InvariantCulture));
        return new SchedulingLink(delayMicros, await proxy.AskAsync<string>("address"), proxy);
    }

    /// <summary>The child.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var delay = TimeSpan.FromMicroseconds(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        await using var proxy = DelayProxy.Start(IPEndPoint.Parse(arguments[0]), delay);
        await ChildAnswers.RunAsync(_ => Task.FromResult<object>(proxy.Address));
        return 0;
    }

    public ValueTask DisposeAsync() => _proxy?.DisposeAsync() ?? ValueTask.CompletedTask;
}
