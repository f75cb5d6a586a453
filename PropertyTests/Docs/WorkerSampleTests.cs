using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>Samples/Worker as a user runs it.</summary>
[Collection(GarnetCollection.Name)]
public sealed class WorkerSampleTests(GarnetFixture garnet)
{
    private static string Patiently => $"--Sessions:prints:CommandTimeout={PatientRedis.Limit}";

    [Theory]
    [InlineData("json")]
    [InlineData("memorypack")]
    public async Task No_job_undoes_another(string serializer)
    {
        var run = await RunAsync(
            $"--Sessions:prints:Redis={garnet.Server.EndPoint}", $"--Sessions:prints:Serializer={serializer}", Patiently);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(
            ["ada: 10 of 10 pages", "grace: 10 of 10 pages"], run.Lines.Where(line => line.Contains("pages", StringComparison.Ordinal)));
    }

    [RedisFact]
    public async Task By_retry_it_starts_without_the_server_and_prints_once_that_is_there()
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();
        var waits = new TaskCompletionSource();
        string[] arguments =
        [
            $"--Sessions:prints:Redis={server.EndPoint}", "--Sessions:prints:StartPolicy=Retry",
            "--Sessions:prints:ConnectTimeout=00:00:01", Patiently,
        ];
        var running = SampleProgram.RunAsync("Worker", arguments, line =>
        {
            if (line == "ada waits: Unavailable")
            {
                waits.TrySetResult();
            }
        });

        await Task.WhenAny(waits.Task, running);
        await server.RestartAsync();
        var run = await running;
        Assert.True(waits.Task.IsCompletedSuccessfully);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["ada: 10 of 10 pages", "grace: 10 of 10 pages"], run.Lines.Where(line => line.Contains("pages", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_mistake_in_the_configuration_is_told_with_its_key()
    {
        var run = await RunAsync("--Sessions:prints:Serializer=xml");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            "Sessions:prints:Serializer must be one of json, memorypack",
            run.Errors + string.Join('\n', run.Lines),
            StringComparison.Ordinal);
    }

    private static Task<SampleRun> RunAsync(params string[] arguments) => SampleProgram.RunAsync("Worker", arguments);
}
