namespace SessionKernel.Hosting;

// Decides who may read and write. Code that depends on the operating system is here and in the Windows, Unix and Linux files of this
// folder.
internal static class FileAccessRules
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int OtherWouldBlock = 35;

    /// <summary>Why a file or folder must not be used, and how to fix that; null if it may be used, or does not exist.</summary>
    public static string? Refusal(string path, bool isFolder)
    {
        if (!isFolder && new FileInfo(path).LinkTarget is not null)
        {
            return $"{path} is a link to elsewhere, which is not followed: sign in again after {Remedy.Remove(path)}";
        }

        if (!isFolder && Directory.Exists(path))
        {
            return $"{path} is a folder and should be a file: move it away, and sign in again.";
        }

        return !File.Exists(path) && !Directory.Exists(path) ? null
            : OperatingSystem.IsWindows() ? WindowsAccess.Refusal(path, isFolder)
            : UnixAccess.Refusal(path, isFolder);
    }

    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            WindowsAccess.CreateFolder(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixAccess.FolderMode);
        }
    }

    /// <summary>Opens a file for writing that only its user may read.</summary>
    public static FileStream Create(string path, FileMode mode, FileShare share)
    {
        if (OperatingSystem.IsWindows())
        {
            return WindowsAccess.Create(path, mode, share);
        }

        return new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 0,
            UnixCreateMode = UnixAccess.Mode,
        });
    }

    /// <summary>
    /// Whether a fault can pass by itself. On Windows, no file can replace one that somebody has open, and virus scanners and indexers open
    /// new files. Elsewhere a refusal is final.
    /// </summary>
    public static bool CanPass(Exception exception) => OperatingSystem.IsWindows()
        && (exception is UnauthorizedAccessException || (exception is IOException e && IsHeld(e)));

    /// <summary>Writes a folder's entries to the disk, if the operating system does that only on request.</summary>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixFolder.TryFlush(path);
        }
    }

    /// <summary>Whether another process has exclusive use of the file.</summary>
    public static bool IsHeld(IOException exception) => exception.HResult
        == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsLinux() ? LinuxWouldBlock : OtherWouldBlock);
}
