using System.Diagnostics;
using SessionKernel.PropertyTests.Guards;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>A sample, run as a process of its own.</summary>
internal static class SampleProgram
{
    public static Task<SampleRun> RunAsync(string name, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        RunAsync(name, arguments, static _ => { }, environment);

    /// <param name="name">Which.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="said">Called with each line, while it runs.</param>
    /// <param name="environment">Variables of its own.</param>
    public static async Task<SampleRun> RunAsync(
        string name, IEnumerable<string> arguments, Action<string> said, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [PathOf(name), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        using var program = Process.Start(start)!;
        var errors = program.StandardError.ReadToEndAsync();
        var lines = new List<string>();
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            said(line);
        }

        await program.WaitForExitAsync();
        return new SampleRun(program.ExitCode, [.. lines.Where(line => line.Length > 0)], await errors);
    }

    /// <summary>Built beside the tests: same configuration, same framework.</summary>
    private static string PathOf(string name) => Path.Combine(Repository.OutputOf($"Samples/{name}"), $"{name}.dll");
}

internal sealed record SampleRun(int ExitCode, IReadOnlyList<string> Lines, string Errors);
