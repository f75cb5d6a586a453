using System.Diagnostics;
using System.Globalization;
using SessionKernel.Testing.Processes;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Servers;

/// <summary>
/// One redis-server process on a loopback port, without persistence: its data is gone after <see cref="StopAsync"/>. Not thread-safe.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>The message if <see cref="Program"/> is null.</summary>
    public const string Missing = "redis-server is not on PATH: apt-get install redis-server";

    private const int StartAttempts = 8;
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(500);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sessionkernel-redis-");
    private RedisLaunch _launch;
    private ServerProcess? _process;

    private RedisServer(RedisLaunch launch) => _launch = launch;

    /// <summary>The program's path, or null if it is not installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(static folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    public string Address => _launch.Address;

    public int Port { get; private set; }

    /// <summary>The port on which a node of a Cluster talks to the others.</summary>
    public int BusPort { get; private set; }

    /// <summary>The address, as StackExchange.Redis accepts it.</summary>
    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"{_launch.Address}:{Port}");

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="arguments">Further options, such as <c>--maxmemory 4mb</c>.</param>
    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static Task<RedisServer> StartAsync(params string[] arguments) => StartAsync(new RedisLaunch(arguments));

    /// <inheritdoc cref="StartAsync(string[])"/>
    public static async Task<RedisServer> StartAsync(RedisLaunch launch)
    {
        var server = new RedisServer(launch);
        try
        {
            launch.WriteFiles(server._folder);
            for (var attempt = 1; ; attempt++)
            {
                (server.Port, server.BusPort) = FreePort.Take(2) is [var port, var busPort] ? (launch.Port ?? port, busPort) : default;
                var refusal = await server.TryLaunchAsync();
                if (refusal is null)
                {
                    return server;
                }

                if (attempt == StartAttempts)
                {
                    throw new InvalidOperationException($"redis-server did not start: {refusal}");
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the stopped server again on the same port.</summary>
    /// <param name="tls">Its certificates from now on; null = as before.</param>
    public async Task RestartAsync(RedisTls? tls = null)
    {
        await StopAsync();
        if (tls is not null)
        {
            _launch = _launch with { Tls = tls };
            tls.WriteFiles(_folder);
        }

        // An outgoing connection of another program may have the port meanwhile.
        for (var attempt = 1; await TryLaunchAsync() is { } refusal; attempt++)
        {
            if (attempt == StartAttempts)
            {
                throw new InvalidOperationException($"redis-server did not start again on port {Port}: {refusal}");
            }

            await Task.Delay(StartPause, TimeProvider.System);
        }
    }

    /// <summary>Kills the process, as a crash would. Does nothing if it is already stopped.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        await process.KillAsync();
    }

    /// <summary>Gives the process no more time, like a host that stalls: connections stay open, and nothing is answered.</summary>
    public Task FreezeAsync() => _process!.SignalAsync("STOP");

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => _process!.SignalAsync("CONT");

    /// <summary>Makes the server run again, whether it was stopped, frozen or neither.</summary>
    public Task ReviveAsync() => _process is null ? RestartAsync() : ThawAsync();

    public async Task<RespConnection> ConnectAsync() => await RespConnection.OpenAsync(Port, _launch.Tls?.ClientOptions, _launch.Address);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Null if the server answers; otherwise the last line that it printed.</summary>
    private async Task<string?> TryLaunchAsync()
    {
        var start = new ProcessStartInfo(Program ?? throw new InvalidOperationException(Missing)) { WorkingDirectory = _folder.FullName };
        foreach (var argument in _launch.CommandLine(Port, BusPort))
        {
            start.ArgumentList.Add(argument);
        }

        _process = new ServerProcess(start);
        if (await _process.UntilSaysAsync(_launch.Ready) is { } last)
        {
            await StopAsync();
            return last;
        }

        await using var connection = await ConnectAsync();
        var reply = await connection.SendAsync("PING");
        return reply is RespStatus or RespError { Text: ['N', 'O', 'A', 'U', 'T', 'H', ..] } ? null : "no PONG";
    }
}
