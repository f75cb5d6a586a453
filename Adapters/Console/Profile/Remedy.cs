namespace SessionKernel.Hosting;

/// <summary>Commands for the user to paste into a shell, which reads each path as one word.</summary>
internal static class Remedy
{
    public static string Remove(string path) => OperatingSystem.IsWindows()
        ? $"{(Directory.Exists(path) ? "rmdir" : "del")} {Quote(path)}"
        : $"rm {Quote(path)}";

    public static string SetMode(string mode, string path) => $"chmod {mode} {Quote(path)}";

    // A Windows path contains no double quote, and both shells accept double quotes around it.
    public static string Quote(string path) => OperatingSystem.IsWindows()
        ? $"\"{path}\""
        : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
