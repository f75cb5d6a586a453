using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>Samples/Worker as a user runs it.</summary>
[Collection(GarnetCollection.Name)]
public sealed class WorkerSampleTests(GarnetFixture garnet)
{
    [Theory]
    [InlineData("json")]
    [InlineData("memorypack")]
    public async Task No_job_undoes_another(string serializer)
    {
        var run = await RunAsync($"--Sessions:prints:Redis={garnet.Server.EndPoint}", $"--Sessions:prints:Serializer={serializer}");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(["ada: 10 of 10 pages", "grace: 10 of 10 pages"], run.Lines.Where(line => line.Contains("pages", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_mistake_in_the_configuration_is_told_with_its_key()
    {
        var run = await RunAsync("--Sessions:prints:Serializer=xml");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Sessions:prints:Serializer must be one of json, memorypack", run.Errors + string.Join('\n', run.Lines), StringComparison.Ordinal);
    }

    private static Task<SampleRun> RunAsync(params string[] arguments) => SampleProgram.RunAsync("Worker", arguments);
}
