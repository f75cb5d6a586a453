using StackExchange.Redis;

namespace SessionKernel;

// A store checks the canary when it starts, and then once an hour. After a check that failed, it tries again after 1, 2, 4, … minutes. At
// the start, a canary of another ring refuses the store. Later, the store puts its own canary back: its ring was right when it started, and
// instances with the same ring must still be able to start. It logs that, for whoever replaced the canary, by mistake or to keep these
// instances out.
/// <summary>Maintains the canary of a store's ring, and refuses a store if the canary belongs to another ring.</summary>
internal sealed class RedisCanary(RingCanary canary, RedisNotes notes, BackendContext context) : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMinutes(1);

    private readonly RedisKey _key = context.Keys.ToBytes(SessionKey.OfCanary);
    private ITimer? _timer;
    private Task _look = Task.CompletedTask;
    private TimeSpan _retry = s_firstRetry;
    private bool _isOurs;

    /// <exception cref="SessionKernelException">Another ring is in use. A canary that can't be read is only logged.</exception>
    public async Task CheckAsync()
    {
        var found = await LookAsync().ConfigureAwait(false);
        if (found == CanaryFinding.Foreign)
        {
            // Another instance may have a secret that was added after this ring was read.
            canary.Refresh();
            found = await LookAsync().ConfigureAwait(false);
            if (found == CanaryFinding.Foreign)
            {
                throw Refusal();
            }
        }

        _timer ??= context.Time.CreateTimer(_ => LookAgain(), null, PauseAfter(found), s_pause);
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }

        await Volatile.Read(ref _look).ConfigureAwait(false);
    }

    private void LookAgain() => Volatile.Write(ref _look, LookAfterAsync(Volatile.Read(ref _look)));

    private async Task LookAfterAsync(Task before)
    {
        await before.ConfigureAwait(false);
        var found = await LookAsync().ConfigureAwait(false);
        if (found == CanaryFinding.Foreign)
        {
            Log.SecretsDiffer(context.Logger, context.Keys.Prefix);
        }

        if (PauseAfter(found) is var pause && pause < s_pause)
        {
            _timer!.Change(pause, s_pause);
        }
    }

    private TimeSpan PauseAfter(CanaryFinding? found)
    {
        var pause = found is null ? _retry : s_pause;
        _retry = found is not null ? s_firstRetry : 2 * pause < s_pause ? 2 * pause : s_pause;
        return pause;
    }

    /// <returns>Foreign only if this instance must be refused; null if the canary could not be read or written, which was logged.</returns>
    private async Task<CanaryFinding?> LookAsync()
    {
        try
        {
            var found = await FindAsync().ConfigureAwait(false);
            if (found == CanaryFinding.Missing && !await notes.TryAddAsync(_key, Write(), RingCanary.TimeToLiveMs).ConfigureAwait(false))
            {
                // Another instance was first. Or the key holds an empty string, which a read can't tell from no key.
                found = await FindAsync().ConfigureAwait(false) is var there && there == CanaryFinding.Missing ? CanaryFinding.Junk : there;
            }

            _isOurs |= found is CanaryFinding.Current or CanaryFinding.Shared;
            if (found == CanaryFinding.Shared || found == CanaryFinding.Junk || (found == CanaryFinding.Foreign && _isOurs))
            {
                await notes.ReplaceAsync(_key, Write(), RingCanary.TimeToLiveMs).ConfigureAwait(false);
                if (found != CanaryFinding.Shared)
                {
                    var was = found == CanaryFinding.Junk ? "nothing that a store writes" : "replaced by that of other secrets";
                    Log.CanaryReplaced(context.Logger, context.Keys.Prefix, was);
                }

                found = CanaryFinding.Current;
            }

            _isOurs |= found != CanaryFinding.Foreign;
            return found;
        }
        catch (Exception e) when (RedisFaults.IsNotServed(e))
        {
            var status = RedisFaults.StatusOf(e);
            Log.NotServed(context.Logger, "look for instances with other secrets", status.ToString(), RedisFaults.Advice(status, e));
            return null;
        }
    }

    private async Task<CanaryFinding> FindAsync()
    {
        try
        {
            return canary.Judge(await notes.ReadAsync(_key, RingCanary.MaximumBytes).ConfigureAwait(false), context.Clock.NowMs);
        }
        catch (RedisServerException e) when (RedisFaults.StatusOf(e) == BackendStatus.WrongType)
        {
            return CanaryFinding.Junk;
        }
    }

    private byte[] Write() => canary.Write(context.Clock.NowMs);

    private SessionKernelException Refusal() => new(
        SessionKernelError.OtherSecrets,
        "The store was refused: the instances under the key prefix "
            + $"{context.Keys.Prefix} use a ring that holds none of its secrets, "
            + "so it could open nothing that they write, and everybody it serves would be signed out. "
            + "Give it their ring; let every instance accept a new secret beside the old one before any uses it. "
            + "If no instance with other secrets is left, or somebody else wrote the canary, "
            + $"delete {context.Keys.Prefix}canary: see docs/operations.md, The canary.");
}
