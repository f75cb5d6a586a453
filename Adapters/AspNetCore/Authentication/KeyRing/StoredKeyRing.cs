using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// The key ring of Data Protection as a named record under the key prefix of the tickets' store, without an expiry: an attribute for each
// key, so that two processes which make a key at the same moment both keep it. What is asked here is asked once a day, by a method that
// blocks.
//
// Keys are only ever added. So what this process has read or stored and the record lacks was lost there, by eviction or a flush: it is put
// back, and a process that starts afterwards takes the cookies of before.
//
// A key opens every cookie, so whoever reads the server must not read it: in Redis each is encrypted by the secrets of the tickets' store,
// and encrypted anew when those are rolled. One that none of them has encrypted is skipped where others can be read: a retired secret may
// have done that. Memory is read by nobody else.
internal sealed class StoredKeyRing(SessionStore<AttributeBag> store, SecretRing? secrets, ILogger<StoredKeyRing> logger) : IXmlRepository
{
    private const string Name = "data-protection-keys";
    private const string Purpose = "Data Protection key";

    private readonly KeyRingRecord _record = new(store, Name, logger);
    private readonly ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);
    private int _unreadable;

    /// <summary>In a store of its own: what the tickets' store is told of its values is about tickets.</summary>
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

    /// <summary>Puts back what the record has lost of what this process has. Before anything was read it does nothing.</summary>
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
                    // By a secret that is going.
                    lost[name] = _known[name] = xml;
                    rolled++;
                }
            }
        }

        RefuseUnreadable(unreadable);

        // If not, the store has logged why, and it is tried again when the ring is read or looked at the next time.
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
                "The keys of Data Protection in the tickets' store could not be read: no secret of the store has encrypted one of them.");
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

    /// <returns>Null if no secret of the ring has encrypted it.</returns>
    private byte[]? Unprotect(byte[] stored) => secrets is null ? stored : secrets.Unprotect(Purpose, stored);
}
