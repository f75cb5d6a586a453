using System.Collections.Concurrent;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Deploys;

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
        Output.WriteLine(string.Join(", ", occurred.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key} {pair.Value}")));
        Assert.All(_change.Merges ? s_mustOccur : [.. s_mustOccur, "Conflict"], status => Assert.Contains(status, occurred.Keys));
    }

    private Task PlayAsync(Step[] steps, ConcurrentDictionary<string, int> occurred) =>
        new Play(new Fleet(_change, _nodes), status => occurred.AddOrUpdate(status, 1, static (_, count) => count + 1)).RunAsync(steps);
}

[Collection(DeployCollection.Name)]
public sealed class AdditiveDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("additive", "v1/MemoryPack", "v2/MemoryPack") { AddsMember = true }, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class BreakingDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("breaking", "v1/MemoryPack", "v2/MemoryPack"), nodes, output);

[Collection(DeployCollection.Name)]
public sealed class RenameDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("rename", "v1/JSON", "v2/JSON"), nodes, output);

[Collection(DeployCollection.Name)]
public sealed class PackedRenameDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("rename-packed", "v1/MemoryPack", "v1/MemoryPack") { LastDeploy = 1 }, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class SplitDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("split", "v1/JSON", "v2/JSON") { SignsIn = false }, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class SerializerDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("serializer", "v1/JSON", "v1/MemoryPack"), nodes, output);

[Collection(DeployCollection.Name)]
public sealed class IdDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("ids", "v1/attribute-bag", "v1/attribute-bag") { IsOfIds = true, Merges = true }, nodes, output);

[Collection(DeployCollection.Name)]
public sealed class KeyRollDeployTests(Nodes nodes, ITestOutputHelper output)
    : RollingDeployTests(new Change("key-roll", "v1/attribute-bag", "v1/attribute-bag") { IsOfIds = true, Merges = true }, nodes, output);
