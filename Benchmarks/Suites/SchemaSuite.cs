using System.Buffers;
using BenchmarkDotNet.Attributes;
using MemoryPack;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>A payload of the current version, and one of the previous version, which a step upgrades.</summary>
public class SchemaSuite
{
    private readonly SchemaPlan<ShopperSession> _plan =
        new("shop", version: 2, pin: null, new SchemaBuilder<ShopperSession>().Upgrade<OlderSession>(from: 1, Upgrade));
    private readonly byte[] _current = MemoryPackSerializer.Serialize(ShopperSession.OfPayload(1_024));
    private readonly byte[] _older = MemoryPackSerializer.Serialize(new OlderSession { UserId = 7, Form = new byte[960] });

    [Benchmark(Baseline = true, Description = "MemoryPackSerializer")]
    [BenchmarkCategory("current version")]
    public object? CurrentByHand() => MemoryPackSerializer.Deserialize<ShopperSession>(_current);

    [Benchmark(Description = "schema")]
    [BenchmarkCategory("current version")]
    public object? Current() => _plan.Read(MemoryPackSessionSerializer.Default, 2, new ReadOnlySequence<byte>(_current));

    [Benchmark(Baseline = true, Description = "MemoryPackSerializer, then by hand")]
    [BenchmarkCategory("upgrade")]
    public object? UpgradeByHand() => Upgrade(MemoryPackSerializer.Deserialize<OlderSession>(_older)!);

    [Benchmark(Description = "schema")]
    [BenchmarkCategory("upgrade")]
    public object? Upgraded() => _plan.Read(MemoryPackSessionSerializer.Default, 1, new ReadOnlySequence<byte>(_older));

    private static ShopperSession Upgrade(OlderSession older) => new() { UserId = older.UserId, Form = older.Form };
}

[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial class OlderSession
{
    [MemoryPackOrder(0)]
    public long UserId { get; set; }

    [MemoryPackOrder(1)]
    public byte[] Form { get; set; } = [];
}
