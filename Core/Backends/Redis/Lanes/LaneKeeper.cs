using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

// Keeps one lane open: connects at once when it was closed, then with a delay that doubles up to MaximumDelay, each drawn from its
// upper half so that many processes do not come back together.
internal sealed class LaneKeeper(ILaneTarget target, LaneSettings settings, BackendContext context) : IAsyncDisposable
{
    private static readonly TimeSpan s_minimumDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_maximumDelay = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _disposing = new();
    private volatile TaskCompletionSource<Lane?> _whenOpen = NewSource();
    private volatile Lane? _current;
    private Task _keeping = Task.CompletedTask;

    public Lane? Current => _current;

    /// <summary>Ends with a lane when one is open, and with null while the server refuses lanes.</summary>
    public Task<Lane?> WhenOpen => _whenOpen.Task;

    /// <summary>Sends those who wait, and those who come until a lane is open, to the multiplexer.</summary>
    public void GiveUpWaiting() => _whenOpen.TrySetResult(null);

    public void Start() => _keeping = Task.Run(KeepAsync);

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        _current?.Close(LaneEnd.Disposed);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _whenOpen.TrySetCanceled();
        _disposing.Dispose();
    }

    private async Task KeepAsync()
    {
        var delay = TimeSpan.Zero;
        while (!_disposing.IsCancellationRequested)
        {
            var endPoint = target.EndPoint;
            if (endPoint is null)
            {
                target.Refresh();
            }
            else if (await TryOpenAsync(endPoint).ConfigureAwait(false) is { } lane)
            {
                delay = TimeSpan.Zero;
                await ServeAsync(lane, endPoint).ConfigureAwait(false);
                continue;
            }

            await Task.Delay(Jitter(delay), context.Time, _disposing.Token).ConfigureAwait(false);
            delay = delay == TimeSpan.Zero ? s_minimumDelay : delay < s_maximumDelay ? 2 * delay : s_maximumDelay;
        }
    }

    private async Task ServeAsync(Lane lane, EndPoint endPoint)
    {
        _current = lane;
        if (!_whenOpen.TrySetResult(lane))
        {
            _whenOpen = NewSource();
            _whenOpen.SetResult(lane);
        }

        lane.Start();
        if (_disposing.IsCancellationRequested)
        {
            lane.Close(LaneEnd.Disposed);
        }

        var end = await lane.Ended.ConfigureAwait(false);
        if (end == LaneEnd.NotPrimary)
        {
            target.Refresh();
        }

        if (end != LaneEnd.Disposed)
        {
            Log.LaneClosed(context.Logger, RedisLink.Name(endPoint), end.ToString());
        }
    }

    /// <summary>Called by the lane before it fails what it carried: whoever tries again must not find it.</summary>
    private void Lost()
    {
        _whenOpen = NewSource();
        _current = null;
    }

    private async Task<Lane?> TryOpenAsync(EndPoint endPoint)
    {
        try
        {
            var (connection, role) = await LaneHandshake.OpenAsync(endPoint, settings, context.Buffers, context.Time, _disposing.Token).ConfigureAwait(false);
            return new Lane(connection, role, settings, context.Time, Lost);
        }
        catch (LaneRefusedException e)
        {
            Refuse(endPoint, e);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            || (e is OperationCanceledException && !_disposing.IsCancellationRequested))
        {
            // Not reached: the next attempt follows.
        }

        return null;
    }

    private void Refuse(EndPoint endPoint, LaneRefusedException refusal)
    {
        if (_whenOpen.TrySetResult(null))
        {
            Log.LanesRefused(context.Logger, RedisLink.Name(endPoint), refusal.Message);
        }

        if (refusal.Refusal == LaneRefusal.NotPrimary)
        {
            target.Refresh();
        }
    }

    private static TimeSpan Jitter(TimeSpan delay) => delay * (0.5 + ((RandomBytes.NextStamp() >> 12) / (double)(1UL << 53)));

    private static TaskCompletionSource<Lane?> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
