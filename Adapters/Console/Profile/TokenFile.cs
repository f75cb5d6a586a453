using System.Text;

namespace SessionKernel.Hosting;

// The file contains the id's text and a line feed. A new file beside it, flushed first, replaces it as a whole, so that a reader sees the
// old id or the new one. Only its user can write to the folder, so that nobody else can put anything in the file's place.
internal sealed class TokenFile(string folder, string name, TimeProvider time)
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private readonly FilePatience _patience = new(time, FileAccessRules.CanPass);

    public string Path { get; } = System.IO.Path.Combine(folder, name);

    private string LockPath => Path + ".lock";

    /// <exception cref="TokenFileException">It can't be read.</exception>
    public Task<TokenRead> ReadAsync() => TryAsync(Read);

    /// <exception cref="TokenFileException">
    /// The folder is refused, or can't be written to, or somebody holds the lock for too long.
    /// </exception>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        await TryAsync<object?>(() =>
        {
            Prepare();
            return null;
        }).ConfigureAwait(false);
        for (var started = time.GetTimestamp(); ;)
        {
            if (await TryAsync(TryHold).ConfigureAwait(false) is { } held)
            {
                return held;
            }

            if (time.GetElapsedTime(started) > s_longest)
            {
                throw new TokenFileException(
                    ConsoleSessionStatus.FileFailed,
                    $"Another process has held {LockPath} for {s_longest.TotalSeconds:0} s: wait for it to end.") { IsHeld = true };
            }

            await Task.Delay(s_between, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Null if there is no folder, or nobody can write to it.</returns>
    /// <exception cref="TokenFileException">The folder is refused, or somebody holds the lock for too long.</exception>
    public async Task<IDisposable?> TryLockAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Without a folder nobody is signed in, and a sign-out must not create one.
            return Directory.Exists(folder) ? await LockAsync(cancellationToken).ConfigureAwait(false) : null;
        }
        catch (TokenFileException e) when (e is { Status: ConsoleSessionStatus.FileFailed, IsHeld: false })
        {
            return null;
        }
    }

    /// <summary>Creates a file that takes this one's place. The caller holds the lock.</summary>
    /// <exception cref="TokenFileException">The file can't be created.</exception>
    public Task<TokenDraft> DraftAsync() => TryAsync(() => new TokenDraft(Path, _patience));

    public async Task<bool> TryDeleteAsync()
    {
        try
        {
            await _patience.TryAsync(() => File.Delete(Path)).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            return false;
        }
    }

    public static bool IsOfFiles(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private TokenRead Read()
    {
        if (FileAccessRules.Refusal(folder, isFolder: true) is { } unsafeFolder)
        {
            return new TokenRead(ConsoleSessionStatus.FileRefused, unsafeFolder);
        }

        if (FileAccessRules.Refusal(Path, isFolder: false) is { } refusal)
        {
            return new TokenRead(ConsoleSessionStatus.FileRefused, refusal);
        }

        Span<byte> bytes = stackalloc byte[SessionId.TextLength + 2];
        int length;
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new TokenRead(ConsoleSessionStatus.SignedOut, "Nobody is signed in.");
        }

        return length == SessionId.TextLength + 1
            && bytes[length - 1] == '\n'
            && SessionId.TryParse(Encoding.ASCII.GetString(bytes[..^2]), out var id)
            ? new TokenRead(ConsoleSessionStatus.SignedIn, "", id)
            : new TokenRead(ConsoleSessionStatus.FileDamaged, $"{Path} is cut off or was changed: it holds no id. Sign in again.");
    }

    private void Prepare()
    {
        FileAccessRules.CreateFolder(folder);
        if (FileAccessRules.Refusal(folder, isFolder: true) is { } refusal)
        {
            throw new TokenFileException(ConsoleSessionStatus.FileRefused, refusal);
        }
    }

    private FileStream? TryHold()
    {
        try
        {
            return FileAccessRules.Create(LockPath, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException e) when (FileAccessRules.IsHeld(e))
        {
            return null;
        }
    }

    private async Task<TResult> TryAsync<TResult>(Func<TResult> act)
    {
        try
        {
            return await _patience.TryAsync(act).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw TokenDraft.Failed(Path, e);
        }
    }
}
