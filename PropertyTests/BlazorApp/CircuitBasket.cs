namespace SessionKernel.PropertyTests.BlazorApp;

#region circuit
/// <summary>The basket as a circuit reaches it: by the store, since there is no request.</summary>
public sealed class CircuitBasket(SessionStore<Basket> store, TimeProvider time)
{
    private static readonly TimeSpan s_often = TimeSpan.FromMinutes(1);

    private SessionId _id;
    private long _usedAt;

    /// <summary>Whether the last load found it. If not, it has ended, or got a new id: load the page again.</summary>
    public bool IsLive { get; private set; }

    public void Begin(string id) => _ = SessionId.TryParse(id, out _id);

    public async Task<IReadOnlyList<string>> LoadAsync()
    {
        _usedAt = time.GetTimestamp();
        using var session = await store.LoadAsync(_id); // a load keeps it from idling out
        IsLive = session.IsLive;
        return IsLive ? session.Value.Items : [];
    }

    public async Task<bool> AddAsync(string item)
    {
        var update = await store.UpdateAsync(_id, static (basket, item) => basket.Items.Add(item), item);
        IsLive = update.Succeeded;
        return update.Succeeded;
    }

    /// <summary>Whatever the user does in the circuit is use of the session.</summary>
    public Task KeepAsync() =>
        _id != default && time.GetElapsedTime(_usedAt) >= s_often ? LoadAsync() : Task.CompletedTask;
}
#endregion
