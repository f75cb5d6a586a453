using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SessionKernel.Hosting;

/// <summary>Flushes folders: only then is a rename on the disk, and the framework can't open a folder.</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixFolder
{
    private const int ReadOnly = 0;

    /// <returns>False if the operating system or this disk can't do that.</returns>
    public static bool TryFlush(string path)
    {
        try
        {
            var folder = open(path, ReadOnly);
            if (folder < 0)
            {
                return false;
            }

            using var handle = new SafeFileHandle(folder, ownsHandle: true);
            RandomAccess.FlushToDisk(handle);
            return true;
        }
        catch (Exception e) when (TokenFile.IsOfFiles(e) || e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
