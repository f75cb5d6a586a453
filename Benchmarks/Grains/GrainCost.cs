using MemoryPack;
using Orleans.Storage;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>What the value itself and its serializer, by the interface that the storage has for it, allocate for one operation, in bytes.</summary>
internal static class GrainCost
{
    public static double Measure(GrainScenario scenario, GrainStorageKind kind, GrainSubject subject, ShopperSession value) => scenario switch
    {
        GrainScenario.Clear or GrainScenario.ClearDelete => Allocation.PerOperation(() => subject.New()),
        _ when kind.UsesGrainStorageSerializer => Measure(scenario, new MemoryPackGrainSerializer(), value),
        GrainScenario.Read => SerializerCost.Measure(Scenario.Load, value, toArray: false),
        _ => SerializerCost.Measure(Scenario.Create, value, toArray: false),
    };

    private static double Measure(GrainScenario scenario, MemoryPackGrainSerializer serializer, ShopperSession value)
    {
        ReadOnlyMemory<byte> payload = MemoryPackSerializer.Serialize(value);
        return scenario == GrainScenario.Read
            ? Allocation.PerOperation(() => serializer.Deserialize<ShopperSession>(payload))
            : Allocation.PerOperation(() => serializer.Serialize(value).ToMemory());
    }
}
