using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// Data Protection reads its ring once a day. If the server lost it meanwhile, a process that starts would find an empty ring and make new
// keys, which signs everybody out.
/// <summary>
/// Maintains the stored key ring: one load a minute, which also keeps it from being the least recently used record.
/// </summary>
internal sealed class KeyRingKeeper(StoredKeyRing ring, TimeProvider time, ILogger<KeyRingKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    // Created here, because ExecuteAsync may begin any time after the host has started.
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

    [SuppressMessage("Design", "CA1031", Justification = "An exception would stop the host; the last ring stays in use.")]
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
