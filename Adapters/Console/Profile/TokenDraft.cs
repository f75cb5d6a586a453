using System.Text;

namespace SessionKernel.Hosting;

/// <summary>A file beside the one that it is to replace. Disposing it before a commit deletes it.</summary>
internal sealed class TokenDraft : IDisposable
{
    private readonly FilePatience _patience;
    private readonly string _path;
    private readonly string _draft;
    private readonly FileStream _stream;
    private bool _isPlaced;

    /// <summary>Takes the space that the id will need, so that a full disk shows before a session exists.</summary>
    public TokenDraft(string path, FilePatience patience)
    {
        (_patience, _path, _draft) = (patience, path, path + ".new");
        // A process that was killed may have left one.
        File.Delete(_draft);
        _stream = FileAccessRules.Create(_draft, FileMode.CreateNew, FileShare.Delete);
        try
        {
            Write(new string(' ', SessionId.TextLength));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static TokenFileException Failed(string path, Exception cause) => new(
        ConsoleSessionStatus.FileFailed,
        $"{path} can't be read or written ({cause.GetType().Name}): check that the disk is not read-only or full, and who owns the folder.",
        cause);

    /// <exception cref="TokenFileException">The file could not be put in place.</exception>
    public async Task CommitAsync(SessionId id)
    {
        try
        {
            Write(id.Reveal());
            _stream.Dispose();
            await _patience.TryAsync(() => File.Move(_draft, _path, overwrite: true)).ConfigureAwait(false);
            _isPlaced = true;
            FileAccessRules.FlushFolder(Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (TokenFile.IsOfFiles(e))
        {
            throw Failed(_path, e);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (_isPlaced)
        {
            return;
        }

        try
        {
            File.Delete(_draft);
        }
        catch (Exception e) when (TokenFile.IsOfFiles(e))
        {
            // It names a session that has ended, or none.
        }
    }

    private void Write(string text)
    {
        _stream.Position = 0;
        _stream.Write(Encoding.ASCII.GetBytes(text + "\n"));
        _stream.Flush(flushToDisk: true);
    }
}
