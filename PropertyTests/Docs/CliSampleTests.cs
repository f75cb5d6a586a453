using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>Samples/Cli as a user runs it: each call a process of its own, over one server.</summary>
[Collection(RedisCollection.Name)]
public sealed class CliSampleTests(RedisFixture redis) : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("sessionkernel-cli-");

    public void Dispose() => _state.Delete(recursive: true);

    [RedisFact]
    public async Task Signs_in_shows_who_and_signs_out()
    {
        Assert.Equal((1, "Nobody is signed in."), await SayAsync("whoami"));
        var (code, said) = await SayAsync("signin", "ada");
        Assert.Equal((0, true), (code, said.StartsWith("ada, until ", StringComparison.Ordinal)));
        Assert.Equal((0, said), await SayAsync("whoami"));
        Assert.Equal((0, "Signed out."), await SayAsync("signout"));
        Assert.Equal((1, "Nobody is signed in."), await SayAsync("whoami"));
        Assert.Equal((1, "signin USER | whoami | signout"), await SayAsync("signin"));
    }

    [RedisFact]
    public async Task Of_two_processes_that_sign_in_at_once_one_is_signed_in_and_the_other_session_ended()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Server.EndPoint);
        var before = Sessions(connection);

        var both = await Task.WhenAll(SayAsync("signin", "grace"), SayAsync("signin", "grace"));

        Assert.All(both, run => Assert.Equal(0, run.Code));
        Assert.Equal(before + 1, Sessions(connection));
        Assert.Equal(0, (await SayAsync("whoami")).Code);
        Assert.Equal((0, "Signed out."), await SayAsync("signout"));
        Assert.Equal(before, Sessions(connection));
    }

    [Fact]
    public async Task Without_a_server_it_says_what_to_check()
    {
        var run = await SampleProgram.RunAsync(
            "Cli", ["whoami"], ("REDIS", "127.0.0.1:1,connectTimeout=500"), ("XDG_STATE_HOME", _state.FullName));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("127.0.0.1:1", run.Errors, StringComparison.Ordinal);
    }

    private static int Sessions(ConnectionMultiplexer connection) =>
        connection.GetServers()[0].Keys(pattern: "sk:cli:{*").Count(key => !key.ToString().Contains(":u:", StringComparison.Ordinal));

    private async Task<(int Code, string Said)> SayAsync(params string[] arguments)
    {
        var run = await SampleProgram.RunAsync("Cli", arguments, ("REDIS", redis.Server.EndPoint), ("XDG_STATE_HOME", _state.FullName));
        Assert.Equal("", run.Errors);
        return (run.ExitCode, Assert.Single(run.Lines));
    }
}
