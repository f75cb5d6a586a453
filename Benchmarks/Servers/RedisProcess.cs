using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SessionKernel.Benchmarks.Servers;

/// <summary>A redis-server of this run on a free loopback port, without persistence, killed by its id when disposed.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private const int Attempts = 8;

    private readonly Process _process;

    private RedisProcess(Process process, string address)
    {
        _process = process;
        Address = address;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>As StackExchange.Redis takes it.</summary>
    public string Address { get; }

    /// <exception cref="InvalidOperationException">redis-server is not installed, or does not start.</exception>
    public static async Task<RedisProcess> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var process = Launch(port);
            var server = new RedisProcess(process, $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
            if (await SaysReadyAsync(process))
            {
                return server;
            }

            await server.DisposeAsync();
            if (attempt == Attempts)
            {
                throw new InvalidOperationException("redis-server does not start.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Launch(int port)
    {
        string[] arguments = ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath()];
        try
        {
            return Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("redis-server is not on PATH: install it, or give --redis HOST:PORT.", e);
        }
    }

    private static async Task<bool> SaysReadyAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // An unread pipe would fill up and block the server.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return true;
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void KillAtExit(object? sender, EventArgs e) => _process.Kill();
}
