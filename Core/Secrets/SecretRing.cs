using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>
/// The ring of one store, with the keys that its secrets derive under the store's prefix. A ring that may change is read again in the
/// background, so no load or save waits for it.
/// </summary>
internal sealed partial class SecretRing
{
    private static readonly TimeSpan s_age = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    private readonly SessionSecrets _secrets;
    private readonly KeySpace _keys;
    private readonly SessionIdKey[] _otherIds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Known _known;
    private long _readAt;
    private int _reading;

    // otherIds: the store's id keys that do not come from the ring; null = the default.
    /// <exception cref="InvalidOperationException">The ring is empty, or contains a secret twice.</exception>
    public SecretRing(SessionSecrets secrets, KeySpace keys, IReadOnlyList<SessionIdKey>? otherIds, TimeProvider time, ILogger logger)
    {
        (_secrets, _keys, _time, _logger) = (secrets, keys, time, logger);
        _otherIds = [.. otherIds ?? (secrets is { IssuesIds: true, AcceptsUnkeyed: false } ? [] : [SessionIdKey.Unkeyed])];
        _readAt = time.GetTimestamp();
        _known = Derive();
    }

    /// <summary>The secret that tags new values.</summary>
    public SecretKeys Active => All[0];

    /// <summary>All secrets, the active one first.</summary>
    public IReadOnlyList<SecretKeys> All
    {
        get
        {
            ReadAgain(s_age);
            return Volatile.Read(ref _known).Keys;
        }
    }

    public SessionIdRing Ids
    {
        get
        {
            ReadAgain(s_age);
            return Volatile.Read(ref _known).Ids;
        }
    }

    public DateTimeOffset? UntaggedUntil => _secrets.UntaggedUntil;

    /// <summary>Whether the ring has a secret with this id, and whether such a secret verifies the value.</summary>
    public (bool IsKnown, bool IsVerified) Verify(ushort secretId, ReadOnlySpan<byte> value, in SessionKey key)
    {
        var isKnown = false;
        foreach (var keys in Volatile.Read(ref _known).Keys)
        {
            if (keys.SecretId == secretId)
            {
                isKnown = true;
                if (keys.Verifies(value, key))
                {
                    return (true, true);
                }
            }
        }

        if (!isKnown)
        {
            ReadAgain(s_pause);
        }

        return (isKnown, false);
    }

    /// <summary>An id was refused. Another instance may have issued it with a secret that is new, so the ring is read again.</summary>
    public void Doubt() => ReadAgain(s_pause);

    /// <summary>Reads a ring that may change, before the caller rejects another ring as foreign.</summary>
    public void Refresh()
    {
        if (_secrets.MayChange)
        {
            ReadNow();
        }
    }

    private Known Derive()
    {
        SessionSecret[] secrets = [.. _secrets.Read()];
        var keys = Array.ConvertAll(secrets, secret => new SecretKeys(secret, _keys));
        if (keys.Length == 0)
        {
            throw new InvalidOperationException("A ring of secrets needs at least one secret.");
        }

        if (!_secrets.MayChange && keys.DistinctBy(one => one.SecretId).Count() != keys.Length)
        {
            throw new InvalidOperationException(
                "A ring contains a secret twice, or two secrets whose 2-byte ids are equal by chance: remove or replace one of them.");
        }

        var own = keys.Select(one => one.IdKey);
        return new Known(secrets, keys, new SessionIdRing(_secrets.IssuesIds ? [.. own, .. _otherIds] : [.. _otherIds, .. own]));
    }

    private void ReadAgain(TimeSpan age)
    {
        if (_secrets.MayChange
            && _time.GetElapsedTime(Volatile.Read(ref _readAt)) >= age
            && Interlocked.CompareExchange(ref _reading, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static ring => ring.ReadNow(), this, preferLocal: false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception of the user's function is logged, and the ring that was read "
        + "last stays in use.")]
    private void ReadNow()
    {
        try
        {
            Volatile.Write(ref _known, Derive());
        }
        catch (Exception e)
        {
            Log.SecretsNotRead(_logger, e);
        }
        finally
        {
            Volatile.Write(ref _readAt, _time.GetTimestamp());
            Volatile.Write(ref _reading, 0);
        }
    }

    private sealed record Known(SessionSecret[] Secrets, SecretKeys[] Keys, SessionIdRing Ids);
}
