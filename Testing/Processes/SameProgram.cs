using System.Diagnostics;
using System.Reflection;

namespace SessionKernel.Testing.Processes;

/// <summary>Starts this program once more, for work that needs a process of its own.</summary>
public static class SameProgram
{
    /// <param name="program">The assembly with the entry point: the process may have been started as <c>dotnet PROGRAM.dll</c>.</param>
    /// <param name="arguments">The arguments of the new process.</param>
    /// <returns>How to start it.</returns>
    public static ProcessStartInfo Again(Assembly program, IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(program);
        string path = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        bool isHost = Path.GetFileNameWithoutExtension(path) == "dotnet";
        return new ProcessStartInfo(path, isHost ? [program.Location, .. arguments] : arguments);
    }
}
