using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>What a server is sent while it is watched: names of commands, and a name with each of its options behind it.</summary>
internal sealed partial class Monitor : IAsyncDisposable
{
    private const string Last = "the end of what is watched";
    private static readonly HashSet<string> s_containers =
        ["ACL", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "LATENCY", "MEMORY", "SCRIPT", "SENTINEL"];

    private readonly TcpClient _client = new();
    private readonly HashSet<string> _seen = [];
    private readonly int _port;
    private Task _watching = Task.CompletedTask;

    private Monitor(int port) => _port = port;

    public static async Task<Monitor> StartAsync(int port)
    {
        var monitor = new Monitor(port);
        await monitor._client.ConnectAsync("127.0.0.1", port);
        var stream = monitor._client.GetStream();
        await stream.WriteAsync("MONITOR\r\n"u8.ToArray());
        var lines = new StreamReader(stream, Encoding.Latin1);
        if (await lines.ReadLineAsync() != "+OK")
        {
            throw new InvalidOperationException("The server can't be watched.");
        }

        monitor._watching = monitor.WatchAsync(lines);
        return monitor;
    }

    public async Task<HashSet<string>> StopAsync()
    {
        await using var raw = await RespConnection.OpenAsync(_port);
        await raw.SendAsync("ECHO", Last);
        await _watching;
        return _seen;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line && !line.Contains(Last, StringComparison.Ordinal))
        {
            string[] words = [.. Quoted().Matches(line).Select(word => word.Groups[1].Value)];
            if (words.Length == 0 || line.Contains(" lua] ", StringComparison.Ordinal))
            {
                continue;
            }

            var isContainer = words.Length > 1 && s_containers.Contains(words[0].ToUpperInvariant());
            var name = string.Join(' ', words[..(isContainer ? 2 : 1)]).ToUpperInvariant();
            _seen.Add(name);
            _seen.UnionWith(words[(isContainer ? 2 : 1)..].Where(word => Option().IsMatch(word)).Select(option => $"{name} {option}"));
        }
    }

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("^[A-Z][A-Z-]+$")]
    private static partial Regex Option();
}
