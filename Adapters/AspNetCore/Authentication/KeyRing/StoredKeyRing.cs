using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// The key ring of Data Protection, as a named record without an expiry under the key prefix of the tickets' store. Each key is an
// attribute, so that two processes that make a key at the same moment both keep theirs. Data Protection reads the ring once a day, using a
// blocking method.
//
// Keys are only ever added. So a key that this process has, but the record lacks, was lost there by eviction or a flush. It is restored,
// and a process that starts afterwards accepts the earlier cookies.
//
// A key opens every cookie, so nobody who reads the server may read it: in Redis each key is encrypted with the secrets of the tickets'
// store, and encrypted again when those are rolled. A key that none of the secrets encrypted is skipped if others can be read, because a
// retired secret may have encrypted it. Nothing is encrypted in memory, which nobody else reads.
internal sealed class StoredKeyRing(SessionStore<AttributeBag> store, SecretRing? secrets, ILogger<StoredKeyRing> logger) : IXmlRepository
{
    private const string Name = "data-protection-keys";
    private const string Purpose = "Data Protection key";

    private readonly KeyRingRecord _record = new(store, Name, logger);
    private readonly ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);
    private int _unreadable;

    /// <summary>
    /// The ring has a store of its own, because the options that the tickets' store has for its values are about tickets.
    /// </summary>
    /// <exception cref="InvalidOperationException">The store is shared and has no secrets.</exception>
    public static StoredKeyRing In(SessionStore<AttributeBag> tickets, ILogger<StoredKeyRing> logger)
    {
        if (tickets.IsShared && tickets.Secrets is null)
        {
            throw new InvalidOperationException(
                $"KeepsKeyRing would keep Data Protection's keys in Redis as plain text: give the tickets' store {tickets.Name} "
                    + "Secrets(…), which encrypt them there, or keep the keys elsewhere.");
        }

        return new(SessionStore.ForBag(Name).NoExpiry().WarnOfEviction().SharePrefix(tickets).Build(), tickets.Secrets, logger);
    }

    /// <exception cref="InvalidOperationException">
    /// The ring could not be read: an empty one in its place would sign everybody out.
    /// </exception>
    public IReadOnlyCollection<XElement> GetAllElements() => ReadAsync().GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        StoreAsync(element.ToString(SaveOptions.DisableFormatting), friendlyName).GetAwaiter().GetResult();
    }

    /// <summary>Restores keys that this process has and the record has lost. Does nothing before the first read.</summary>
    public async Task RestoreAsync()
    {
        if (!_known.IsEmpty)
        {
            await LearnAsync().ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyCollection<XElement>> ReadAsync()
    {
        await LearnAsync().ConfigureAwait(false);
        return [.. _known.Values.Select(static xml => XElement.Parse(Encoding.UTF8.GetString(xml)))];
    }

    private async Task LearnAsync()
    {
        var lost = new Dictionary<string, byte[]>(_known, StringComparer.Ordinal);
        var (rolled, unreadable) = (0, 0);
        using (var ring = await _record.OpenAsync(mayReplace: !_known.IsEmpty).ConfigureAwait(false))
        {
            foreach (var name in ring.IsLive ? ring.Value.Keys : [])
            {
                if (!ring.Value.TryGetValue(name, out var stored))
                {
                    continue;
                }

                if (Unprotect(stored) is not { } xml)
                {
                    unreadable++;
                }
                else if (secrets is null || secrets.IsByActive(stored))
                {
                    _known[name] = xml;
                    lost.Remove(name);
                }
                else
                {
                    // Encrypted with a secret that is being retired.
                    lost[name] = _known[name] = xml;
                    rolled++;
                }
            }
        }

        RefuseUnreadable(unreadable);

        // If that fails, the store has logged why, and the next read or check of the ring tries again.
        if (lost.Count > 0 && (await WriteAsync(lost).ConfigureAwait(false)).IsStored() && lost.Count > rolled)
        {
            WebLog.KeysPutBack(logger, lost.Count - rolled);
        }
    }

    private void RefuseUnreadable(int count)
    {
        if (Interlocked.Exchange(ref _unreadable, count) != count && count > 0)
        {
            WebLog.KeysUnreadable(logger, count);
        }

        if (count > 0 && _known.IsEmpty)
        {
            throw new InvalidOperationException(
                "The keys of Data Protection in the tickets' store could not be read: no secret of the store has encrypted any of them.");
        }
    }

    private async Task StoreAsync(string xml, string name)
    {
        var key = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [name] = Encoding.UTF8.GetBytes(xml) };
        var status = await WriteAsync(key).ConfigureAwait(false);
        if (!status.IsStored())
        {
            throw new InvalidOperationException($"A key of Data Protection was not stored by the tickets' store: {status}.");
        }

        _known[name] = key[name];
    }

    private Task<SaveStatus> WriteAsync(Dictionary<string, byte[]> keys) => _record.WriteAsync(ring =>
    {
        foreach (var (name, xml) in keys)
        {
            ring.Set(name, secrets is null ? xml : secrets.Protect(Purpose, xml));
        }
    });

    /// <returns>Null if no secret of the ring encrypted it.</returns>
    private byte[]? Unprotect(byte[] stored) => secrets is null ? stored : secrets.Unprotect(Purpose, stored);
}
