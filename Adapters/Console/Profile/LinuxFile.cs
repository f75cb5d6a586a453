using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SessionKernel.Hosting;

/// <summary>
/// Facts about a file that the framework does not report: its owner, and whether it is a regular file. The layout of statx is the same on
/// every processor.
/// </summary>
[SupportedOSPlatform("linux")]
internal readonly record struct LinuxFile(uint Owner, bool IsRegular)
{
    private const int Here = -100;
    private const int DoNotFollow = 0x100;
    private const uint AskForTypeAndOwner = 0x1 | 0x8;
    private const int OwnerAt = 20;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Size = 256;

    public static uint Self => geteuid();

    /// <returns>False if the file no longer exists, or the operating system can't tell.</returns>
    public static bool TryRead(string path, out LinuxFile file)
    {
        file = default;
        var told = new byte[Size];
        try
        {
            if (statx(Here, path, DoNotFollow, AskForTypeAndOwner, told) != 0)
            {
                return false;
            }
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }

        file = new LinuxFile(BitConverter.ToUInt32(told, OwnerAt), (BitConverter.ToUInt16(told, ModeAt) & TypeMask) == Regular);
        return true;
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] told);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}
