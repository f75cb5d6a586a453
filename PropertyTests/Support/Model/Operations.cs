namespace SessionKernel.PropertyTests.Model;

// Handles and sessions are named by numbers that the operation itself carries: an operation that is dropped while a failing
// run is made smaller does not rename what the others speak of. One that speaks of nothing is passed over.
internal abstract record Operation;

internal sealed record Create(int Client, int Handle, int Session, Windows? Windows, string? Principal, int Value) : Operation;

internal sealed record Load(int Client, int Handle, int Session) : Operation;

internal sealed record ChangeValue(int Handle, Change Change) : Operation;

internal sealed record Expire(int Handle, Windows Windows) : Operation;

internal sealed record Save(int Handle) : Operation;

internal sealed record Touch(int Handle) : Operation;

/// <param name="Handle">Whose id.</param>
/// <param name="Session">What the session under the new id is called.</param>
/// <param name="Principal">Null keeps the one it has.</param>
internal sealed record Renew(int Handle, int Session, string? Principal) : Operation;

internal sealed record Remove(int Client, int Session) : Operation;

internal sealed record RemoveUnchanged(int Handle) : Operation;

/// <param name="Client">Who updates.</param>
/// <param name="Session">What.</param>
/// <param name="Change">How.</param>
/// <param name="Between">What happens after its load and before its first save.</param>
internal sealed record Update(int Client, int Session, Change Change, Operation? Between) : Operation;

internal sealed record Advance(long Milliseconds) : Operation;

internal sealed record Dispose(int Handle) : Operation;

internal enum ChangeKind
{
    Set,
    Remove,
    Clear,
}

internal sealed record Change(ChangeKind Kind, string Key, int Value);

/// <summary>As a user gives them, in ms; null = none.</summary>
internal sealed record Windows(long? Idle, long? Absolute)
{
    public SessionLifetime ToSession() => new(ToSpan(Idle), ToSpan(Absolute));

    public static TimeSpan? ToSpan(long? ms) => ms is { } known ? TimeSpan.FromMilliseconds(known) : null;
}
