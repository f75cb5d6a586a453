using System.Collections.Concurrent;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>
/// The orders of docs/schema-changes.md, with two builds in processes of their own: no session is lost, no change is lost,
/// nobody is logged out.
/// </summary>
public abstract class RollingDeployTests : PropertyTest
{
    private const int Rollouts = 25;
    private const int Steps = 120;
    private static readonly string[] s_mustOccur = ["Live", "Saved", "Gone", "Moved", "Removed"];

    private readonly Nodes _nodes;
    private readonly Change _change;

    private protected RollingDeployTests(Change change, Nodes nodes, ITestOutputHelper output)
        : base(output)
    {
        _nodes = nodes;
        _change = change;
    }

    [RedisFact]
    public void Any_rollout_does_what_the_model_says()
    {
        var occurred = new ConcurrentDictionary<string, int>();
        ForAll(Rollout.Steps(Steps), steps => PlayAsync(steps, occurred).GetAwaiter().GetResult(), Rollouts);
        Output.WriteLine(string.Join(
            ", ", occurred.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key} {pair.Value}")));
        Assert.All(_change.Merges ? s_mustOccur : [.. s_mustOccur, "Conflict"], status => Assert.Contains(status, occurred.Keys));
        Assert.All(Enumerable.Range(0, _change.LastDeploy), deploy => Assert.Contains($"{deploy}|{deploy + 1}", occurred.Keys));
    }

    [RedisFact]
    public async Task Callers_notice_no_rollout()
    {
        await using var fleet = await Fleet.StartAsync(_change, _nodes);
        await new Traffic(fleet, Seed.Random($"traffic {_change.Name}")).RunAsync([.. Enumerable.Range(1, _change.LastDeploy)], Output);
    }

    private async Task PlayAsync(Step[] steps, ConcurrentDictionary<string, int> occurred)
    {
        await using var fleet = await Fleet.StartAsync(_change, _nodes);
        await new Play(fleet, status => occurred.AddOrUpdate(status, 1, static (_, count) => count + 1)).RunAsync(steps);
    }
}

[Collection(DeployCollection.Name)]
public sealed class AdditiveDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Additive, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class BreakingDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Breaking, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class RenameDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Rename, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class PackedRenameDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.PackedRename, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class SplitDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Split, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class SerializerDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Serializer, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class IdDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Ids, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class KeyRollDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.KeyRoll, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class CompressionDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Compression, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class SecretsDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.Secrets, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class SecretRollDeployTests(Nodes nodes, ITestOutputHelper output) : RollingDeployTests(Change.SecretRoll, nodes, output);
