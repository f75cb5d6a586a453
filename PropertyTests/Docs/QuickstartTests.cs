using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>The program of docs/hosting.md without a host, run as a program of its own.</summary>
[Collection(GarnetCollection.Name)]
public sealed class QuickstartTests(GarnetFixture garnet)
{
    [Fact]
    public async Task The_ten_lines_run()
    {
        var run = await SampleProgram.RunAsync("Quickstart", [garnet.Server.EndPoint]);
        Assert.Equal("", run.Errors);
        Assert.Equal(["Live: book", "Removed"], run.Lines);
        Assert.Equal(0, run.ExitCode);
    }
}
