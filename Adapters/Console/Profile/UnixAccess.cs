using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SessionKernel.Hosting;

/// <summary>Checks the modes and owners of files and folders.</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixAccess
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode = Mode | UnixFileMode.UserExecute;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others =
        OthersWrite | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static string? Refusal(string path, bool isFolder)
    {
        UnixFileMode mode;
        try
        {
            mode = File.GetUnixFileMode(path);
        }
        catch (FileNotFoundException)
        {
            // Replaced or deleted just now.
            return null;
        }

        if (!isFolder && OperatingSystem.IsLinux() && LinuxFile.TryRead(path, out var file) && !file.IsRegular)
        {
            return $"{path} is not a file: remove it, and sign in again.";
        }

        if (!IsOwn(path))
        {
            return $"{path} is not yours: remove it, or take it back with chown, and sign in again.";
        }

        return isFolder switch
        {
            true when (mode & OthersWrite) != 0 => $"Others can write to {path}: prevent that with {Remedy.SetMode("700", path)}",
            false when (mode & Others) != 0 => $"Others can read {path}: sign out and in again after {Remedy.SetMode("600", path)}",
            _ => null,
        };
    }

    private static bool IsOwn(string path) => OperatingSystem.IsLinux() && LinuxFile.TryRead(path, out var file)
        ? file.Owner == LinuxFile.Self
        : CanSetMode(path);

    /// <summary>Sets a file's mode to what it already is: only its owner may do that.</summary>
    private static bool CanSetMode(string path)
    {
        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            // A read-only disk says nothing about owners.
            return true;
        }
    }
}
