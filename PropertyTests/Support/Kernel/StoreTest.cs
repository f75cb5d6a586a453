namespace SessionKernel.PropertyTests.Kernel;

/// <summary>A class of examples over one world each; at the end of each no buffer is out.</summary>
public abstract class StoreTest : IDisposable
{
    internal World World { get; } = new();

    internal FaultScript Faults => World.Faults;

    internal static Cart NewCart(int user = 1, string note = "") => new() { UserId = user, Note = note };

    /// <summary>Creates a session and lets go of its handle.</summary>
    internal static SessionId Created<T>(SessionStore<T> store, T value, string? principal = null)
        where T : notnull
    {
        using var session = store.CreateAsync(value, principal).Now();
        return session.Id;
    }

    internal static SessionStatus StatusOf<T>(SessionStore<T> store, SessionId id)
        where T : notnull
    {
        using var session = store.LoadAsync(id).Now();
        return session.Status;
    }

    public virtual void Dispose() => World.Finish();
}
