using System.Diagnostics;
using SessionKernel.PropertyTests.Guards;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>The ten lines of the README, run as a program of their own.</summary>
[Collection(GarnetCollection.Name)]
public sealed class QuickstartTests(GarnetFixture garnet)
{
    [Fact]
    public async Task The_ten_lines_run()
    {
        var start = new ProcessStartInfo("dotnet", [Program(), garnet.Server.EndPoint])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var errors = program.StandardError.ReadToEndAsync();
        var said = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.Equal("", await errors);
        Assert.Equal(["Live: book", "Removed"], said.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, program.ExitCode);
    }

    /// <summary>Built beside the tests: same configuration, same framework.</summary>
    private static string Program()
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "PropertyTests"), AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, "Samples", "Quickstart", output, "Quickstart.dll");
    }
}
