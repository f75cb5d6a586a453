using System.Net;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

// Keeps one lane open. When the lane closes, it reconnects at once, up to three times, and then after a delay that doubles up to half a
// second. Each delay is random within its upper half, so that many processes don't reconnect together. A lane that was open for a second
// has proved itself, and the count restarts.
//
// If a server is reached but refuses lanes, the delay grows to two seconds: nobody waits for that lane.
//
// Callers wait for the lane while the server can't be reached. They use the multiplexer if the server refuses lanes, or if the multiplexer
// reaches it though a lane can't. If the server said that it is a replica, they use it only once the multiplexer knows that too.
internal sealed class LaneReconnector(
    int index, AvailableLanes available, PrimaryLanes primary, LaneSettings settings, LanePlatform platform, BackendContext context)
    : IAsyncDisposable
{
    private const int AttemptsAtOnce = 3;
    private static readonly TimeSpan s_minimumDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_maximumDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_minimumRefused = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_maximumRefused = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_provenAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_refuseAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly LogThrottle _throttle = new(context.Time);
    private Task _running = Task.CompletedTask;
    private bool _wasRefused;
    private Lane? _lane;
    private EndPoint? _endPoint;
    private long _lastOpen = context.Time.GetTimestamp();

    public void Start()
    {
        using var noContext = ExecutionContext.SuppressFlow();
        _running = platform.RunAsync(RunAsync);
    }

    /// <summary>
    /// Call it when the topology may have changed: a lane to a former primary closes, and its commands move to the new primary.
    /// </summary>
    public void Review()
    {
        if (Volatile.Read(ref _lane) is not { } lane)
        {
            return;
        }

        if (primary.IsSuperseded(_endPoint!))
        {
            lane.Close(LaneEnd.Superseded);
        }
        else
        {
            lane.CheckRole();
        }
    }

    public Task StopAsync() => platform.CancelAsync(_stopping);

    public async ValueTask DisposeAsync()
    {
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var delay = TimeSpan.Zero;
        var atOnce = AttemptsAtOnce;
        while (!_stopping.IsCancellationRequested)
        {
            var hasServed = false;
            _wasRefused = false;
            try
            {
                hasServed = await TryServeAsync().ConfigureAwait(false);
            }
            catch (Exception) when (!_stopping.IsCancellationRequested)
            {
                // A logger's exception, for example: reconnecting must go on regardless.
            }

            atOnce = hasServed ? AttemptsAtOnce : _wasRefused ? 0 : atOnce - 1;
            var (shortest, longest) = _wasRefused ? (s_minimumRefused, s_maximumRefused) : (s_minimumDelay, s_maximumDelay);
            delay = atOnce > 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Clamp(2 * delay.Ticks, shortest.Ticks, longest.Ticks));
            await Task.Delay(platform.Jitter(delay), context.Time, _stopping.Token).ConfigureAwait(false);
        }
    }

    /// <returns>Whether a lane was open, and proved itself.</returns>
    private async Task<bool> TryServeAsync()
    {
        EndPoint? endPoint = null;
        try
        {
            endPoint = primary.EndPoint;
            if (endPoint is not null)
            {
                return await ServeAsync(endPoint).ConfigureAwait(false);
            }

            _ = primary.RefreshAsync();
            Miss(null, "no primary is known");
        }
        catch (LaneRefusedException refusal)
        {
            if (refusal.Refusal == LaneRefusal.NotPrimary)
            {
                await primary.RefreshAsync().ConfigureAwait(false);
            }

            _wasRefused = refusal.Refusal != LaneRefusal.NotPrimary;
            Refuse(endPoint, refusal.Message);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            _ = primary.RefreshAsync();
            Miss(endPoint, e.GetType().Name);
        }

        return false;
    }

    private async Task<bool> ServeAsync(EndPoint endPoint)
    {
        var (connection, role) = await OpenAsync(endPoint).ConfigureAwait(false);
        var lane = new Lane(
            connection, role, settings, platform,
            closed => available.Remove(index, closed)) { Blocked = () => Log.LaneBlocked(context.Logger) };
        var opened = context.Time.GetTimestamp();
        _endPoint = endPoint;

        // Set before the check: a review that comes now sees the lane, or the check sees what the review came for.
        Interlocked.Exchange(ref _lane, lane);
        if (primary.IsSuperseded(endPoint))
        {
            lane.Close(LaneEnd.Superseded);
        }

        available.Add(index, lane);
        lane.Start();
        if (_stopping.IsCancellationRequested)
        {
            lane.Close(LaneEnd.Disposed);
        }

        var end = await lane.Ended.ConfigureAwait(false);
        Volatile.Write(ref _lane, null);
        _lastOpen = context.Time.GetTimestamp();
        if (end == LaneEnd.NotPrimary)
        {
            available.CheckRoles();
            await primary.RefreshAsync().ConfigureAwait(false);
        }
        else if (end is LaneEnd.Silent or LaneEnd.TooSlow)
        {
            _ = primary.RefreshAsync();
        }

        if (end != LaneEnd.Disposed && _throttle.Allows((int)end))
        {
            Log.LaneClosed(context.Logger, EndPointName.Of(endPoint), end.ToString());
        }

        return context.Time.GetElapsedTime(opened, _lastOpen) >= s_provenAfter;
    }

    /// <summary>Stops waiting for a silent server if another server has become the primary meanwhile.</summary>
    private async Task<(LaneConnection Connection, RoleQuestion Role)> OpenAsync(EndPoint endPoint)
    {
        using var givingUp = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var opening = platform.OpenAsync(endPoint, settings, context.Buffers, givingUp.Token);
        while (true)
        {
            try
            {
                return await opening.WaitAsync(s_maximumDelay, context.Time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!opening.IsFaulted)
            {
                await primary.RefreshAsync().ConfigureAwait(false);
                if (primary.IsSuperseded(endPoint))
                {
                    await platform.CancelAsync(givingUp).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>
    /// The server was not reached. The reason may be too many clients, or a firewall's rule: then callers must not wait for a lane for
    /// ever.
    /// </summary>
    private void Miss(EndPoint? endPoint, string why)
    {
        if (primary.IsConnected && context.Time.GetElapsedTime(_lastOpen) >= s_refuseAfter)
        {
            Refuse(endPoint, "The multiplexer is connected, and a lane can't be: check the server's maxclients.");
        }
        else
        {
            available.Expect(index);
            if (context.Connections.Allows(7, endPoint))
            {
                Log.LaneMissed(context.Logger, EndPointName.Of(endPoint), why);
            }
        }
    }

    private void Refuse(EndPoint? endPoint, string advice)
    {
        available.Refuse(index);
        if (context.Connections.Allows(6, endPoint))
        {
            Log.LanesRefused(context.Logger, EndPointName.Of(endPoint), advice);
        }
    }
}
