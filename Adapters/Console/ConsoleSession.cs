using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.Hosting;

// The id is in a file of the user's profile, the state in the store. Readers take no lock: the file is replaced in one step, so a reader
// sees an id or no file. A writer holds the lock from its first look at the file until the file records the result. So the second of two
// sign-ins ends the session of the first, and a sign-out ends the session that is signed in by then.
//
// A sign-in makes its file before its session, and ends the session if the file can't be put in place, so that no session is left that
// nobody knows. If another process renews the session's id meanwhile, reading the file again finds the new one.
/// <summary>
/// Keeps a command-line program signed in between runs: the session's id is in a file that only its user can read, the value in the store.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// Thread-safe, and safe beside other processes of the same user. The caller owns the store. Dispose it last: that also sends the touch
/// that keeps the session from idling out.
/// </remarks>
public sealed class ConsoleSession<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    private const int ReadAttempts = 4;

    private readonly SessionStore<T> _store;
    private readonly TokenFile _file;

    /// <summary>Creates an instance that keeps the id in the user's profile: see <see cref="FilePath"/>.</summary>
    /// <param name="store">A connected store.</param>
    /// <param name="application">The program's name, which the folder gets: 1 to 64 letters, digits, dots, dashes or underscores.</param>
    /// <param name="folder">
    /// Another folder; null = the one in the profile. A missing folder is created for its user alone. A folder that others can write to is
    /// refused. The folders above it are not checked: somebody who can write there can put another folder in its place.
    /// </param>
    /// <param name="time">The clock; null = the system's.</param>
    /// <exception cref="ArgumentException">The name can't be a folder's name.</exception>
    /// <exception cref="InvalidOperationException">No folder was given, and the user has no profile.</exception>
    public ConsoleSession(SessionStore<T> store, string application, string? folder = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ProfileFolder.Check(application);
        _store = store;
        _file = new TokenFile(
            Path.GetFullPath(folder ?? ProfileFolder.Of(application)), store.Name + ".session", time ?? TimeProvider.System);
    }

    /// <summary>
    /// The path of the file with the id: the store's name and <c>.session</c>, in the program's folder below <c>$XDG_STATE_HOME</c> or
    /// <c>~/.local/state</c>, <c>~/Library/Application Support</c>, or <c>%LOCALAPPDATA%</c>; or in the folder that was given.
    /// </summary>
    public string FilePath => _file.Path;

    /// <summary>Begins a session and stores its id in the file. Ends the session before, if there is one.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="principal">The principal that signed in; null = an anonymous session.</param>
    /// <param name="cancellationToken">Honoured until the session is stored.</param>
    /// <returns>
    /// SignedIn, Unavailable, FileRefused or FileFailed. Unless SignedIn, the session before and the file are unchanged. After a lost
    /// reply, which the message reports, a session that nothing opens may exist until it idles out.
    /// </returns>
    /// <exception cref="InvalidOperationException">A principal was given, and the store has no absolute lifetime.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was stored.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async Task<ConsoleSessionResult<T>> SignInAsync(T value, string? principal = null, CancellationToken cancellationToken = default)
    {
        Session<T> session = default;
        try
        {
            using var held = await _file.LockAsync(cancellationToken).ConfigureAwait(false);
            var before = await _file.ReadAsync().ConfigureAwait(false);
            if (before.Status == ConsoleSessionStatus.FileRefused)
            {
                return Result(before);
            }

            using var draft = await _file.DraftAsync().ConfigureAwait(false);
            session = await _store.CreateAsync(value, principal, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (!session.IsLive)
            {
                var why = session.SaveStatus;
                session.Dispose();
                return NotStored(why);
            }

            await draft.CommitAsync(session.Id).ConfigureAwait(false);
            return SignedIn(session, await RemoveAsync(before.Id).ConfigureAwait(false));
        }
        catch (TokenFileException e)
        {
            return Result(
                e.Status,
                await UndoAsync(session).ConfigureAwait(false) ? e.Message : $"{e.Message} The new session could not be ended either: it "
                    + "ends when it idles out.");
        }
    }

    /// <summary>Opens the session of the last sign-in, whichever process signed in.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>SignedIn with the session; otherwise the reason. Neither the file nor the session changes.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async Task<ConsoleSessionResult<T>> CurrentAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await _file.ReadAsync().ConfigureAwait(false);
            for (var attempt = 1; ; attempt++)
            {
                if (read.Id is not { } id)
                {
                    return Result(read);
                }

                var session = await _store.LoadAsync(id, cancellationToken).ConfigureAwait(false);
                if (session.IsLive)
                {
                    return SignedIn(session, "Signed in.");
                }

                var found = session.Status;
                session.Dispose();
                // Since the file was read, another process has signed in or renewed the id; or it is about to write the new id.
                var next = found == SessionStatus.Moved
                    ? await ReadSettledAsync(cancellationToken).ConfigureAwait(false)
                    : await _file.ReadAsync().ConfigureAwait(false);
                if (attempt == ReadAttempts || next.Id == read.Id)
                {
                    return Judge(found);
                }

                read = next;
            }
        }
        catch (TokenFileException e)
        {
            return Result(e.Status, e.Message);
        }
    }

    /// <summary>Gives the session a new id, at a change of privileges, and stores it in the file for other processes too.</summary>
    /// <param name="principal">The principal that the session belongs to from now on; null = as before.</param>
    /// <param name="cancellationToken">Honoured until the new id is stored.</param>
    /// <returns>SignedIn with the session under its new id; otherwise the reason.</returns>
    /// <exception cref="InvalidOperationException">A principal was given, and the session has no absolute lifetime.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the old id was given up.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async Task<ConsoleSessionResult<T>> RenewAsync(string? principal = null, CancellationToken cancellationToken = default)
    {
        Session<T> session = default;
        try
        {
            using var held = await _file.LockAsync(cancellationToken).ConfigureAwait(false);
            var read = await _file.ReadAsync().ConfigureAwait(false);
            if (read.Id is not { } id)
            {
                return Result(read);
            }

            using var draft = await _file.DraftAsync().ConfigureAwait(false);
            session = await _store.LoadAsync(id, cancellationToken).ConfigureAwait(false);
            if (!session.IsLive)
            {
                var found = session.Status;
                session.Dispose();
                return Judge(found);
            }

            var renewed = await _store.RenewIdAsync(session, principal, cancellationToken).ConfigureAwait(false);
            if (!renewed.Succeeded)
            {
                session.Dispose();
                return NotRenewed(renewed.Status);
            }

            await draft.CommitAsync(session.Id).ConfigureAwait(false);
            return SignedIn(session, "Signed in, under a new id.");
        }
        catch (TokenFileException e)
        {
            // Nobody could find it again under its new id.
            var wasRenewed = session.IsLive;
            await UndoAsync(session).ConfigureAwait(false);
            return Result(e.Status, wasRenewed ? $"{e.Message} The session was ended. Sign in again." : e.Message);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Ends the session and deletes the file.</summary>
    /// <param name="cancellationToken">Honoured until the session is ended.</param>
    /// <returns>SignedOut: it has ended, or there was none. NotEnded: it may still work; the file is kept. Else the reason.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before anything was done.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public async Task<ConsoleSessionResult<T>> SignOutAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            // If nothing can be written, nobody else signs in either, and the session can still be ended.
            using var held = await _file.TryLockAsync(cancellationToken).ConfigureAwait(false);
            var read = await _file.ReadAsync().ConfigureAwait(false);
            if (read.Id is { } id)
            {
                var removed = await _store.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
                if (!removed.HasEnded())
                {
                    return Result(ConsoleSessionStatus.NotEnded, $"The session was not ended: {removed}. Sign out again.");
                }

                return Result(ConsoleSessionStatus.SignedOut, await _file.TryDeleteAsync().ConfigureAwait(false)
                    ? "Signed out."
                    : $"Signed out. {_file.Path} could not be deleted, but its session has ended.");
            }

            if (read.Status == ConsoleSessionStatus.FileDamaged)
            {
                await _file.TryDeleteAsync().ConfigureAwait(false);
            }

            return Result(read);
        }
        catch (TokenFileException e)
        {
            return Result(e.IsHeld ? ConsoleSessionStatus.NotEnded : e.Status, e.Message);
        }
    }

    private async ValueTask<TokenRead> ReadSettledAsync(CancellationToken cancellationToken)
    {
        using var held = await _file.TryLockAsync(cancellationToken).ConfigureAwait(false);
        return await _file.ReadAsync().ConfigureAwait(false);
    }

    private static ConsoleSessionResult<T> Judge(SessionStatus found) => found switch
    {
        SessionStatus.Missing or SessionStatus.Expired or SessionStatus.Moved =>
            Result(ConsoleSessionStatus.Ended, "The session is over. Sign in again."),
        SessionStatus.InvalidId => Result(ConsoleSessionStatus.FileDamaged, "The file holds no id of this store. Sign in again."),
        SessionStatus.Unavailable =>
            Result(ConsoleSessionStatus.Unavailable, "The session server was not reached. You are still signed in, as far as is known."),
        SessionStatus.Denied =>
            Result(ConsoleSessionStatus.Unavailable, "The session server refuses this program: check user, password and rights."),
        _ => Result(
            ConsoleSessionStatus.Unreadable, $"The session can't be opened by this version of the program: {found}. It is left as it is."),
    };

    private static ConsoleSessionResult<T> NotStored(SaveStatus why) => Result(
        ConsoleSessionStatus.Unavailable,
        why == SaveStatus.OutcomeUnknown
            ? "It is not known whether the session was stored. If it was, nothing opens it, and it ends when it idles out. Sign in again."
            : $"The session was not stored: {why}.");

    private static ConsoleSessionResult<T> NotRenewed(SaveStatus why) => why switch
    {
        SaveStatus.Gone => Result(ConsoleSessionStatus.Ended, "The session is over. Sign in again."),
        SaveStatus.OutcomeUnknown => Result(
            ConsoleSessionStatus.Unavailable,
            "It is not known whether the id was renewed. If it was, the session is over here: sign in again."),
        _ => Result(ConsoleSessionStatus.Unavailable, $"The id was not renewed: {why}."),
    };

    private ConsoleSessionResult<T> SignedIn(Session<T> session, string message) =>
        new(ConsoleSessionStatus.SignedIn, message, session) { InUse = _store.KeepInUse(session) };

    private static ConsoleSessionResult<T> Result(TokenRead read) => Result(read.Status, read.Message);

    private static ConsoleSessionResult<T> Result(ConsoleSessionStatus status, string message) => new(status, message, default);

    /// <summary>Ends the previous session, whose id nobody knows any more.</summary>
    private async ValueTask<string> RemoveAsync(SessionId? before) =>
        before is not { } id
            || await TryRemoveAsync(id).ConfigureAwait(false) is var removed && (removed.HasEnded() || removed == RemoveStatus.InvalidId)
            ? "Signed in."
            : "Signed in. The previous session could not be ended: it ends when it idles out.";

    private async ValueTask<bool> UndoAsync(Session<T> session)
    {
        if (!session.IsLive)
        {
            return true;
        }

        var removed = await TryRemoveAsync(session.Id).ConfigureAwait(false);
        session.Dispose();
        return removed.HasEnded();
    }

    private async ValueTask<RemoveStatus> TryRemoveAsync(SessionId id)
    {
        try
        {
            return await _store.RemoveAsync(id).ConfigureAwait(false);
        }
        catch (SessionKernelException)
        {
            return RemoveStatus.Unavailable;
        }
    }
}
