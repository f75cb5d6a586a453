using StackExchange.Redis;

namespace SessionKernel;

// The canary is looked at when a store starts, and then once an hour. Where it could not be read it is looked at again after 1, 2, 4, …
// minutes. At the start one of another ring refuses the store. Later it is put back, since this instance was right when it started, and
// those like it are to go on starting: whoever replaced it, by mistake or to keep them out, is told of.
/// <summary>Keeps the canary of a store's ring, and refuses a start by one of another ring.</summary>
internal sealed class RedisCanary(RingCanary canary, RedisNotes notes, BackendContext context) : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMinutes(1);

    private readonly RedisKey _key = context.Keys.ToBytes(SessionKey.OfCanary);
    private ITimer? _timer;
    private Task _look = Task.CompletedTask;
    private TimeSpan _retry = s_firstRetry;
    private bool _isOurs;

    /// <exception cref="SessionKernelException">Another ring is in use. Not where the canary can't be read: that is logged.</exception>
    public async Task CheckAsync()
    {
        var found = await LookAsync().ConfigureAwait(false);
        if (found == CanaryFinding.Foreign)
        {
            // Another instance may have a secret that has come after this ring was read.
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

    /// <returns>Foreign only where this instance is to be refused; null = it could not be read or written, which was logged.</returns>
    private async Task<CanaryFinding?> LookAsync()
    {
        try
        {
            var found = await FindAsync().ConfigureAwait(false);
            if (found == CanaryFinding.Missing && !await notes.TryAddAsync(_key, Write(), RingCanary.TimeToLiveMs).ConfigureAwait(false))
            {
                // Another instance was first. Or an empty text is there, which can't be told from nothing by reading it.
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
        $"A store was refused to start: none of its secrets is in the ring that the instances under the key prefix "
            + $"{context.Keys.Prefix} use, "
            + "so it would open nothing that they write, and everybody it serves would be signed out. "
            + "Give it their ring; a new secret is first accepted beside the old one, on every instance. "
            + "If no instance with other secrets is left, or somebody else wrote the canary, "
            + $"delete {context.Keys.Prefix}canary: see docs/operations.md, The canary.");
}
