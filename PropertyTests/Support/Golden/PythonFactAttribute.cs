using System.Diagnostics;
using Xunit;

namespace SessionKernel.PropertyTests.Golden;

/// <summary>A fact that needs Python with xxhash: skipped with the reason when there is none.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() =>
        Skip = Python.Program is null ? "no python3 with the module xxhash: apt-get install python3 python3-xxhash" : null;
}

internal static class Python
{
    /// <summary>The first of the usual names that has xxhash (a version manager's python3 often lacks the system's modules).</summary>
    public static string? Program { get; } = new[] { "python3", "/usr/bin/python3", "python" }.FirstOrDefault(HasXxHash);

    /// <returns>Exit code and standard output.</returns>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static bool HasXxHash(string program)
    {
        try
        {
            return Run(program, "-c", "import xxhash; xxhash.xxh3_64_intdigest").ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
