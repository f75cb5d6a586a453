using System.Diagnostics;
using Xunit;

namespace SessionKernel.PropertyTests.ConsoleTests.Profiles;

/// <summary>A fact about modes and owners: skipped with the reason where the system has none.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = SystemRequirement.Unix;
}

/// <inheritdoc cref="UnixFactAttribute"/>
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = SystemRequirement.Unix;
}

/// <summary>A fact that needs root on Linux: only root gives a file away.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = SystemRequirement.Root;
}

/// <summary>A fact about a disk of the test's own: skipped with the reason where none may be mounted.</summary>
public sealed class DiskFactAttribute : FactAttribute
{
    public DiskFactAttribute() => Skip = SystemRequirement.Disk;
}

/// <summary>What this run may do to files; null = it may.</summary>
internal static class SystemRequirement
{
    public static string? Unix { get; } = OperatingSystem.IsWindows() ? "files have no modes on Windows" : null;

    public static string? Linux { get; } = OperatingSystem.IsLinux() ? null : "pipes are told from files on Linux alone";

    public static string? Root { get; } = OperatingSystem.IsLinux() && Environment.UserName == "root" ? null : "needs root on Linux";

    public static string? Disk { get; } = Root ?? (MayMount() ? null : "this container may not mount a disk");

    public static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public static Task<int> MountAsync(string folder) => RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);

    private static bool MayMount()
    {
        var folder = Directory.CreateTempSubdirectory("sessionkernel-mount-");
        try
        {
            return MountAsync(folder.FullName).GetAwaiter().GetResult() == 0
                && RunAsync("umount", folder.FullName).GetAwaiter().GetResult() == 0;
        }
        finally
        {
            folder.Delete();
        }
    }
}

/// <summary>A fact about what Linux alone tells of a file.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = SystemRequirement.Linux;
}
