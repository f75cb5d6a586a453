namespace SessionKernel.PropertyTests.Docs.Recipes;

/// <summary>The program of docs/locks.md does the same.</summary>
public static class Payments
{
    public static async Task<bool> PayOnceAsync<T>(SessionStore<T> store, SessionId id, Func<long, CancellationToken, Task> charge)
        where T : notnull
    {
        await using var held = await store.LockAsync(id, lease: TimeSpan.FromSeconds(30), wait: TimeSpan.FromSeconds(5));
        if (held.Status != LockStatus.Held)
        {
            return false; // the same form was sent twice, and the other request is still at it
        }

        await charge(held.Fence, held.Lost);

        return true;
    }
}
