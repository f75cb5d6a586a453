using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// Data Protection reads its ring once a day. A server that has lost it would in the meantime give a process that starts an empty one, and
// with it new keys, by which everybody is signed out.
/// <summary>
/// Looks after the stored key ring: one load a minute, which also keeps it from being the record that was used least recently.
/// </summary>
internal sealed class KeyRingKeeper(StoredKeyRing ring, TimeProvider time, ILogger<KeyRingKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    // ExecuteAsync may begin any time after the host has started.
    private readonly PeriodicTimer _timer = new(s_pause, time);

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await RestoreAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception would stop the host; the ring that was read last stays in use.")]
    private async Task RestoreAsync()
    {
        try
        {
            await ring.RestoreAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            WebLog.KeyRingNotKept(logger, e);
        }
    }
}
