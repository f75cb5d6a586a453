using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

/// <summary>The record that contains a stored key ring.</summary>
internal sealed class KeyRingRecord(SessionStore<AttributeBag> store, string name, ILogger logger)
{
    private const int Attempts = 10;

    private readonly SessionKey _key = store.Records.KeyOf(name);

    /// <param name="mayReplace">
    /// Whether the caller has keys: a value that no instance with the store's secrets wrote is then removed.
    /// </param>
    /// <returns>The record; Missing if there is none.</returns>
    /// <exception cref="InvalidOperationException">
    /// The record could not be read: an empty one in its place would sign everybody out.
    /// </exception>
    public async Task<Record<AttributeBag>> OpenAsync(bool mayReplace)
    {
        // Data Protection warms up while the host starts, which may be before the store was connected.
        await store.ConnectAsync().ConfigureAwait(false);
        var ring = await store.Records.LoadAsync(_key).ConfigureAwait(false);
        var isForged = ring.Status is SessionStatus.Corrupt or SessionStatus.UnknownFormat;
        if (mayReplace && isForged && await IsRemovedAsync(ring).ConfigureAwait(false))
        {
            ring.Dispose();
            ring = await store.Records.LoadAsync(_key).ConfigureAwait(false);
        }

        var status = ring.Status;
        if (status is SessionStatus.Live or SessionStatus.Missing)
        {
            return ring;
        }

        ring.Dispose();
        throw new InvalidOperationException($"The keys of Data Protection could not be read from the tickets' store: {status}.");
    }

    /// <param name="change">Changes the record's value; it may run several times.</param>
    public async Task<SaveStatus> WriteAsync(Action<AttributeBag> change)
    {
        var status = SaveStatus.Conflict;
        for (var attempt = 0; attempt < Attempts && status is SaveStatus.Conflict or SaveStatus.Gone; attempt++)
        {
            using var ring = await OpenAsync(mayReplace: false).ConfigureAwait(false);
            if (ring.IsLive)
            {
                change(ring.Value);
                status = await store.Records.SaveAsync(ring).ConfigureAwait(false);
            }
            else
            {
                var begun = new AttributeBag();
                change(begun);
                using var created = await store.Records.CreateAsync(_key, begun).ConfigureAwait(false);
                status = created.SaveStatus;
            }
        }

        return status;
    }

    private async ValueTask<bool> IsRemovedAsync(Record<AttributeBag> junk)
    {
        var status = junk.Status;
        if (!(await store.Records.RemoveUnchangedAsync(junk).ConfigureAwait(false)).HasEnded())
        {
            return false;
        }

        WebLog.KeyRingReplaced(logger, status);
        return true;
    }
}
