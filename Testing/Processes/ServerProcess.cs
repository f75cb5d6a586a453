using System.Diagnostics;
using System.Globalization;

namespace SessionKernel.Testing.Processes;

/// <summary>A server in a process of its own, which ends with this one.</summary>
internal sealed class ServerProcess
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private readonly Process _process;

    /// <param name="start">Its standard output will be redirected.</param>
    public ServerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>Waits until the process prints a text to its standard output, or ends.</summary>
    /// <returns>Null once it is ready; otherwise the last line that it printed.</returns>
    public async Task<string?> UntilSaysAsync(string ready)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var last = "it printed nothing";
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(ready, StringComparison.Ordinal))
            {
                // An unread pipe would fill up and block the server.
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return null;
            }

            last = line.Trim().Length > 0 ? line : last;
        }

        return last;
    }

    /// <summary>Sends the process a signal, such as STOP or CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"kill -{signal} ended with {kill.ExitCode}.");
        }
    }

    /// <summary>Kills the process, as a crash would.</summary>
    public async Task KillAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e) => _process.Kill();
}
