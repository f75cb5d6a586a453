using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace SessionKernel.AspNetCore;

// The key ring of Data Protection as a named record over the connection of the tickets' store, without an expiry: an attribute for each key, so
// that two processes which make a key at the same moment both keep it. What is asked here is asked once a day, by a method that blocks.
internal sealed class StoredKeyRing(SessionStore<AttributeBag> store) : IXmlRepository
{
    private const string Name = "data-protection-keys";
    private const int Attempts = 10;

    private readonly SessionKey _record = store.KeyOf(Name);

    /// <summary>In a store of its own: what the tickets' store is told of its values is about tickets.</summary>
    public static StoredKeyRing In(SessionStore<AttributeBag> tickets) =>
        new(SessionStore.ForBag(Name).NoExpiry().ShareConnection(tickets).Build());

    /// <exception cref="InvalidOperationException">The ring could not be read: an empty one in its place would sign everybody out.</exception>
    public IReadOnlyCollection<XElement> GetAllElements() => ReadAsync().GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        StoreAsync(element.ToString(SaveOptions.DisableFormatting), friendlyName).GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyCollection<XElement>> ReadAsync()
    {
        using var ring = await OpenAsync().ConfigureAwait(false);
        return ring.IsLive ? [.. ring.Value.Keys.Select(name => Parse(ring.Value, name))] : [];
    }

    private async Task StoreAsync(string xml, string name)
    {
        var status = SaveStatus.Conflict;
        for (var attempt = 0; attempt < Attempts && status is SaveStatus.Conflict or SaveStatus.Gone; attempt++)
        {
            using var ring = await OpenAsync().ConfigureAwait(false);
            if (ring.IsLive)
            {
                ring.Value.Set(name, Encoding.UTF8.GetBytes(xml));
                status = await store.SaveAsync(ring).ConfigureAwait(false);
            }
            else
            {
                var begun = new AttributeBag();
                begun.Set(name, Encoding.UTF8.GetBytes(xml));
                using var created = await store.CreateAsync(_record, begun).ConfigureAwait(false);
                status = created.SaveStatus;
            }
        }

        if (status is not (SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Unchanged))
        {
            throw new InvalidOperationException($"A key of Data Protection was not stored by the tickets' store: {status}.");
        }
    }

    private async Task<Session<AttributeBag>> OpenAsync()
    {
        // Data Protection warms up while the host starts, which may be before the store was connected.
        await store.ConnectAsync().ConfigureAwait(false);
        var ring = await store.LoadAsync(_record).ConfigureAwait(false);
        var status = ring.Status;
        if (status is SessionStatus.Live or SessionStatus.Missing)
        {
            return ring;
        }

        ring.Dispose();
        throw new InvalidOperationException($"The keys of Data Protection could not be read from the tickets' store: {status}.");
    }

    private static XElement Parse(AttributeBag ring, string name) =>
        XElement.Parse(Encoding.UTF8.GetString(ring.TryGetValue(name, out var xml) ? xml : []));
}
