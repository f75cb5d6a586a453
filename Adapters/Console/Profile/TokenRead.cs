namespace SessionKernel.Hosting;

/// <summary>The result of reading the file.</summary>
/// <param name="Status">SignedIn with an id; else SignedOut, FileDamaged or FileRefused.</param>
/// <param name="Message">For the user.</param>
/// <param name="Id">The id, if there is one.</param>
internal readonly record struct TokenRead(ConsoleSessionStatus Status, string Message, SessionId? Id = null);

/// <summary>
/// The file can't be used: <see cref="ConsoleSessionStatus.FileRefused"/> or <see cref="ConsoleSessionStatus.FileFailed"/>.
/// </summary>
internal sealed class TokenFileException(ConsoleSessionStatus status, string message, Exception? cause = null) : Exception(message, cause)
{
    public ConsoleSessionStatus Status { get; } = status;

    /// <summary>Whether another process holds the lock, and so may still change the file.</summary>
    public bool IsHeld { get; init; }
}
