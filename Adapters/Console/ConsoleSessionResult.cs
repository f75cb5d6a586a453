using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.Hosting;

/// <summary>
/// The result of one call on a <see cref="ConsoleSession{T}"/>. Dispose it when you are done with the session, which does not idle out
/// before.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
[SuppressMessage("Performance", "CA1815", Justification = "Results are not compared.")]
public readonly struct ConsoleSessionResult<T> : IDisposable
    where T : notnull
{
    internal ConsoleSessionResult(ConsoleSessionStatus status, string message, Session<T> session) =>
        (Status, Message, Session) = (status, message, session);

    /// <summary>What happened.</summary>
    /// <value><see cref="ConsoleSessionStatus.None"/> for a default value.</value>
    public ConsoleSessionStatus Status { get; }

    /// <summary>A sentence for the user, with the file's path and a remedy if there is one, and never with an id.</summary>
    /// <value>English.</value>
    public string Message { get; }

    /// <summary>The session.</summary>
    /// <value>Live if <see cref="Status"/> is <see cref="ConsoleSessionStatus.SignedIn"/>; otherwise a handle that is not Live.</value>
    public Session<T> Session { get; }

    /// <summary>Whether the user is signed in, and <see cref="Session"/> may be used.</summary>
    /// <value>True for <see cref="ConsoleSessionStatus.SignedIn"/>.</value>
    public bool IsSignedIn => Status == ConsoleSessionStatus.SignedIn;

    /// <summary>Stops <see cref="SessionStore{T}.KeepInUse"/>, which lets a run take longer than the session may idle.</summary>
    internal IDisposable? InUse { get; init; }

    /// <summary>Ends the handle, not the session.</summary>
    public void Dispose()
    {
        InUse?.Dispose();
        Session.Dispose();
    }

    /// <summary>Returns the status and the message.</summary>
    /// <returns>Text without anything of the session's content.</returns>
    public override string ToString() => $"{Status}: {Message}";
}
