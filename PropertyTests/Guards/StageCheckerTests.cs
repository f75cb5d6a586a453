using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>The guard can fail, and fails where it should.</summary>
public sealed class StageCheckerTests
{
    private static readonly (string Path, string Text)[] Clean =
    [
        ("Buffers/Pool.cs", "namespace K; class Pool { public static Pool Shared = new(); public int Rent() => 0; }"),
        ("Diagnostics/Log.cs", "namespace K; static partial class Log { public static partial void Said(string text); }"),
        ("Identity/Id.cs", "namespace K; readonly struct Id { public int Route => Pool.Shared.Rent(); }"),
        ("Keys/Key.cs", "namespace K; class Key { public Id Id; public static implicit operator Key(Id id) => new() { Id = id }; }"),
        ("Envelope/Header.cs", "namespace K; record struct Header(long Stamp);"),
        ("Backends/IBackend.cs", "namespace K; interface IBackend { Header Read(Key key); }"),
        ("Backends/MemoryExtensions.cs", "namespace K; static class MemoryExtensions { public static Store UseMemory(this "
            + "Store store) => store; }"),
        ("Backends/Redis/Lane.cs", "using StackExchange.Redis; namespace K; class Lane { IConnectionMultiplexer? _inner; RedisKey K => "
            + "_inner!.ClientName; }"),
        ("Backends/Redis/Protocol/Reply.cs", "namespace K; readonly record struct Reply(int Kind);"),
        ("Backends/Redis/Transport/Wire.cs", "namespace K; class Wire { public Reply Next() => default; }"),
        ("Backends/Redis/Pipeline/Pipe.cs", "namespace K; class Pipe(Wire wire) { public Reply Ask() => wire.Next(); }"),
        ("Backends/Redis/Routing/Router.cs", "namespace K; class Router { public Pipe? For(Key key) => null; }"),
        ("Backends/Redis/Multiplexer/Link.cs", "namespace K; class Link(StackExchange.Redis.IServer server) { public Router? Router; "
            + "object Of => server; }"),
        ("Backends/Redis/Calls/Call.cs", "namespace K; class Call(Router router) { public Pipe? Pick(Key key) => router.For(key); }"),
        ("Touching/Touch.cs", "namespace K; class Touch(IBackend backend) { void Go(Key key) { "
            + "Log.Said(backend.Read(key).Stamp.ToString()); } }"),
        ("Sessions/Session.cs", "namespace K; partial class Session { Key? _key; Touch? _touch; }"),
        ("Store.cs", "namespace K; class Store { Session? _session; public void Save() { } }"),
    ];

    [Fact]
    public void A_clean_flow_passes()
    {
        var checker = new StageChecker(Clean);
        Assert.Empty(checker.Unresolved());
        Assert.Empty(checker.Violations());
    }

    [Theory]
    [InlineData("Identity/Bad.cs", "class Bad { Key? _key; }", "Identity/Bad.cs:2: Key: Identity must not use Keys "
        + "(declared in Keys/Key.cs)")]
    [InlineData(
        "Buffers/Bad.cs", "class Bad { void Go() { Log.Said(null!); } }", "Buffers/Bad.cs:2: Log: Buffers must not use Diagnostics")]
    [InlineData("Diagnostics/Bad.cs", "class Bad { object Go() => Pool.Shared; }", "Diagnostics must not use Buffers")]
    [InlineData("Envelope/Bad.cs", "class Bad { int Go(Store s) => 0; }", "Envelope/Bad.cs:2: Store: Envelope must not use the root")]
    [InlineData("Backends/Bad.cs", "class Bad { void Go(object o) { if (o is Touch) { } } }", "Backends must not use Touching")]
    [InlineData("Backends/Bad.cs", "class Bad { Store? _store; }", "Backends must not use the root")]
    [InlineData("Keys/Bad.cs", "class Bad { static string Go() => nameof(Header); }", "Keys must not use Envelope")]
    [InlineData("Serialization/Bad.cs", "class Bad { List<Header>? _all; }", "Serialization must not use Envelope")]
    [InlineData("Touching/Bad.cs", "class Bad { Session? _s; }", "Touching must not use Sessions")]
    [InlineData("Sessions/Bad.cs", "class Bad { Store? _store; }", "Sessions must not use the root")]
    [InlineData("Sessions/Bad.cs", "class Bad { IBackend? _backend; }", "Sessions must not use Backends")]
    [InlineData("Codec/Bad.cs", "class Bad { IBackend? _backend; }", "Codec must not use Backends")]
    [InlineData("Codec/Bad.cs", "class Bad { Touch? _touch; }", "Codec must not use Touching")]
    [InlineData("Loading/Bad.cs", "class Bad { Store? _store; }", "Loading must not use the root")]
    [InlineData("Writing/Bad.cs", "class Bad { Store? _store; }", "Writing must not use the root")]
    [InlineData("Renewal/Bad.cs", "class Bad { Store? _store; }", "Renewal must not use the root")]
    [InlineData("Records/Bad.cs", "class Bad { Id _id; }", "Records must not use Identity")]
    [InlineData("Principals/Bad.cs", "class Bad { Store? _store; }", "Principals must not use the root")]
    [InlineData("Locking/Bad.cs", "class Bad { Session? _session; }", "Locking must not use Sessions")]
    [InlineData("Backends/Redis/Protocol/Bad.cs", "class Bad { Wire? _wire; }", "Redis/Protocol must not use Redis/Transport")]
    [InlineData("Backends/Redis/Transport/Bad.cs", "class Bad { Pipe? _pipe; }", "Redis/Transport must not use Redis/Pipeline")]
    [InlineData("Backends/Redis/Pipeline/Bad.cs", "class Bad { Router? _router; }", "Redis/Pipeline must not use Redis/Routing")]
    [InlineData("Backends/Redis/Pipeline/Bad.cs", "class Bad { Key? _key; }", "Redis/Pipeline must not use Keys")]
    [InlineData("Backends/Redis/Routing/Bad.cs", "class Bad { Call? _call; }", "Redis/Routing must not use Redis/Calls")]
    [InlineData("Backends/Redis/Routing/Bad.cs", "class Bad { Link? _link; }", "Redis/Routing must not use Redis/Multiplexer")]
    [InlineData("Backends/Redis/Multiplexer/Bad.cs", "class Bad { Call? _call; }", "Redis/Multiplexer must not use Redis/Calls")]
    [InlineData("Backends/Redis/Connections/Bad.cs", "class Bad { Call? _call; }", "Redis/Connections must not use Redis/Calls")]
    [InlineData("Backends/Redis/Commands/Bad.cs", "class Bad { Router? _router; }", "Redis/Commands must not use Redis/Routing")]
    [InlineData("Backends/Redis/Scripts/Bad.cs", "class Bad { Link? _link; }", "Redis/Scripts must not use Redis/Multiplexer")]
    [InlineData("Backends/Redis/Replication/Bad.cs", "class Bad { Link? _link; }", "Redis/Replication must not use Redis/Multiplexer")]
    [InlineData("Backends/Memory/Bad.cs", "class Bad { Router? _router; }", "Backends must not use Redis/Routing")]
    [InlineData(
        "Backends/Redis/Routing/Bad.cs",
        "class Bad { object Go() => StackExchange.Redis.RedisKey.Null; }",
        "Redis/Routing must not name StackExchange")]
    [InlineData(
        "Backends/Redis/Calls/Bad.cs",
        "class Bad { object Go() => StackExchange.Redis.RedisKey.Null; }",
        "Redis/Calls must not name StackExchange")]
    [InlineData("Expiry/Bad.cs", "using A = K.Key; class Bad { A? _key; }", "Expiry must not use Keys")]
    [InlineData("Touching/Bad.cs", "class Bad : StackExchange.Redis.IRedis { }", "Touching must not name StackExchange.Redis")]
    [InlineData("Bad.cs", "using StackExchange.Redis; class Bad { }", "the root must not name StackExchange.Redis")]
    [InlineData(
        "Backends/Memory/Bad.cs",
        "class Bad { string Go() => StackExchange.Redis.RedisKey.Null.ToString(); }",
        "Backends must not name StackExchange.Redis")]
    public void A_forbidden_edge_is_reported(string path, string text, string expected)
    {
        var bad = new StageChecker(Clean.Append((path, $"using K;\n{text}"))).Violations();
        Assert.NotEmpty(bad);
        Assert.Contains(bad, line => line.Contains(expected, StringComparison.Ordinal));
        Assert.All(bad, line => Assert.StartsWith(path + ":", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_target_typed_new_is_a_use()
    {
        (string, string)[] sources =
        [
            .. Clean,
            ("Touching/Factory.cs", "namespace K; static class Factory { public static void Take(Key key) { } }"),
            ("Outages/Bad.cs", "namespace K; class Bad { void Go() => Factory.Take(new()); }"),
        ];
        Assert.Contains(
            new StageChecker(sources).Violations(), line => line.Contains("Outages must not use Touching", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_binds_to_nothing_is_told() =>
        Assert.NotEmpty(new StageChecker([("Keys/Bad.cs", "class Bad { NoSuchType? _x; }")]).Unresolved());
}
