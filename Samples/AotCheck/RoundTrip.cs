using SessionKernel;

namespace AotCheck;

/// <summary>Every operation of a session's life, once, with all values compared.</summary>
internal sealed class RoundTrip(SessionStore<CartSession> store)
{
    public async Task RunAsync()
    {
        using var created = await store.CreateAsync(new CartSession { UserId = 42, Name = "Zoë", Items = ["book"] });
        Require(created.SaveStatus == SaveStatus.Saved, $"create: {created.SaveStatus}");
        var id = created.Id;

        using var loaded = await store.LoadAsync(id.Reveal());
        Require(loaded.IsLive, $"load: {loaded.Status}");
        Require(loaded.Value.Equals(42, "Zoë", "book"), "load: not the value that was created");

        loaded.Value.Items.Add("lamp");
        var saved = await store.SaveAsync(loaded);
        Require(saved == SaveStatus.Saved, $"save: {saved}");
        var stale = await store.SaveAsync(Change(created));
        Require(stale == SaveStatus.Conflict, $"save of a stale handle: {stale}");

        var updated = await store.UpdateAsync(id, static (cart, item) => cart.Items.Add(item), "pen");
        Require(updated.Save == SaveStatus.Saved, $"update: {updated}");

        using var current = await store.LoadAsync(id);
        Require(current.Value.Equals(42, "Zoë", "book", "lamp", "pen"), "load after update: a different value");
        var renewed = await store.RenewIdAsync(current, "42");
        Require(renewed.Succeeded, $"renew: {renewed.Status}");

        using var old = await store.LoadAsync(id);
        Require(old.Status == SessionStatus.Moved, $"load of the old id: {old.Status}");
        await store.FlushAsync();
        var removed = await store.RemoveAsync(current.Id);
        Require(removed == RemoveStatus.Removed, $"remove: {removed}");
        using var gone = await store.LoadAsync(current.Id);
        Require(gone.Status == SessionStatus.Missing, $"load after remove: {gone.Status}");
    }

    private static Session<CartSession> Change(Session<CartSession> session)
    {
        session.Value.Items.Clear();
        return session;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
