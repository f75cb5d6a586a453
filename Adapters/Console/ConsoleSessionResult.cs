namespace SessionKernel.Hosting;

/// <summary>What one call of a <see cref="ConsoleSession{T}"/> came to. Dispose it when done with the session, which does not idle out before.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Status">What became of it.</param>
/// <param name="Message">A sentence for the user, with the file's path and a remedy where there is one; never with an id.</param>
/// <param name="Session">The session, when <paramref name="Status"/> is <see cref="ConsoleSessionStatus.SignedIn"/>; else a handle that is not Live.</param>
public readonly record struct ConsoleSessionResult<T>(ConsoleSessionStatus Status, string Message, Session<T> Session) : IDisposable
    where T : notnull
{
    /// <summary>Whether the user is signed in, and <see cref="Session"/> may be used.</summary>
    /// <value>True for <see cref="ConsoleSessionStatus.SignedIn"/>.</value>
    public bool IsSignedIn => Status == ConsoleSessionStatus.SignedIn;

    /// <summary>Ends what <see cref="SessionStore{T}.KeepInUse"/> began: a run may take longer than the session may idle.</summary>
    internal IDisposable? InUse { get; init; }

    /// <summary>Ends the handle, not the session.</summary>
    public void Dispose()
    {
        InUse?.Dispose();
        Session.Dispose();
    }

    /// <summary>Status and message.</summary>
    /// <returns>Nothing of the session's content.</returns>
    public override string ToString() => $"{Status}: {Message}";
}
