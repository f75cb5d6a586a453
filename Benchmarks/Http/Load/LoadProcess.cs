using System.Diagnostics;
using System.Globalization;
using SessionKernel.Testing.Processes;

namespace SessionKernel.Benchmarks.Http.Load;

/// <summary>The result of one round of load, in which every request got the expected response.</summary>
/// <param name="Requests">The requests of all visitors.</param>
/// <param name="Seconds">How long they took.</param>
/// <param name="CookieBytes">The bytes of cookies in a request, names and values.</param>
internal sealed record LoadResult(long Requests, double Seconds, double CookieBytes);

/// <summary>The child that plays all visitors of all apps.</summary>
internal static class LoadProcess
{
    public const string Command = "http-load";
    private const string Begin = "begin";
    private const string Run = "run";

    /// <summary>Makes the visitors of one app connect, and each begin a session.</summary>
    public static string BeginVisits(int port, int visitors) => Line(Begin, port, visitors);

    /// <summary>Makes each visitor of an app request a path again and again.</summary>
    /// <param name="port">The app's port.</param>
    /// <param name="path">The path to request.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="requests">The maximum number of requests of each visitor.</param>
    public static string Ask(int port, string path, TimeSpan duration, long requests) =>
        Line(Run, port, path, duration.TotalMilliseconds, requests);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [])
        {
            throw new ArgumentException("Only the http command starts the load.", nameof(arguments));
        }

        var byPort = new Dictionary<string, Visitor[]>(StringComparer.Ordinal);
        await ChildAnswers.RunAsync(question => AnswerAsync(byPort, question));
        foreach (var visitor in byPort.Values.SelectMany(static visitors => visitors))
        {
            visitor.Dispose();
        }

        return 0;
    }

    private static async Task<object> AnswerAsync(Dictionary<string, Visitor[]> byPort, string[] question)
    {
        var started = Stopwatch.GetTimestamp();
        switch (question)
        {
            case [Begin, var port, var visitors]:
                byPort[port] =
                [
                    .. Enumerable.Range(1, int.Parse(visitors, CultureInfo.InvariantCulture)).Select(static owner => new Visitor(owner)),
                ];
                await Task.WhenAll(byPort[port].Select(visitor => BeginAsync(visitor, int.Parse(port, CultureInfo.InvariantCulture))));
                return Result(byPort[port], byPort[port].Length, started);
            case [Run, var port, var path, var milliseconds, var requests]:
                var limit = LoadLimit.Of(
                    TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture)),
                    long.Parse(requests, CultureInfo.InvariantCulture));
                var done = await Task.WhenAll(byPort[port].Select(visitor => visitor.AskAsync(path, limit)));
                return Result(byPort[port], done.Sum(), started);
            default:
                throw new ArgumentException("The load does not know this command.", nameof(question));
        }
    }

    private static async Task BeginAsync(Visitor visitor, int port)
    {
        await visitor.ConnectAsync(port);
        await visitor.BeginAsync();
    }

    private static LoadResult Result(Visitor[] visitors, long requests, long started) =>
        new(requests, Stopwatch.GetElapsedTime(started).TotalSeconds, visitors.Average(static visitor => visitor.CookieBytes));

    private static string Line(params IEnumerable<object> words) =>
        string.Join(' ', words.Select(static word => Convert.ToString(word, CultureInfo.InvariantCulture)));
}
