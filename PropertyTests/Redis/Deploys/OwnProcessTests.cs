using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>Fleets whose processes come and go, as those of a real deploy do.</summary>
[Collection(DeployCollection.Name)]
public sealed class OwnProcessTests(Nodes nodes, ITestOutputHelper output)
{
    private static readonly string[] s_otherOptions =
        ["--idle", "600000", "--touch", nameof(TouchMode.Inline), "--transport", nameof(TransportMode.Multiplexer)];

    /// <summary>The deploy also changes what nodes may differ in: idle window, touches, transport.</summary>
    [RedisFact]
    public Task Callers_notice_no_rollout_that_changes_options_too() => RunAsync(Change.Breaking, [[], s_otherOptions], [1, 2, 3]);

    /// <summary>The three steps of "A deploy failed": the pin is put back, what is stored is saved anew, the old program returns.</summary>
    [RedisFact]
    public Task Callers_notice_no_deploy_that_is_taken_back() => RunAsync(Change.Split, [[], []], [1, 2, 1, 0]);

    /// <summary>Each instance that starts looks whether those that run have one of its secrets.</summary>
    [RedisFact]
    public async Task Callers_notice_no_roll_of_a_secret_whose_instances_compare_theirs()
    {
        await nodes.RemoveCanaryAsync();
        await RunAsync(Change.SecretRoll, [["--compares-secrets", "true"], ["--compares-secrets", "true"]], [1, 2, 3]);
    }

    private async Task RunAsync(Change change, string[][] options, int[] deploys)
    {
        await using var fleet = await Fleet.StartAsync(change, nodes, options);
        await new Traffic(fleet, Seed.Random($"own processes {change.Name}")).RunAsync(deploys, output);
    }
}
