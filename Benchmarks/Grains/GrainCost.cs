using MemoryPack;
using Orleans.Storage;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>
/// The bytes that the value itself and its serializer, called through the storage's interface for it, allocate for one operation.
/// </summary>
internal static class GrainCost
{
    public static double Measure(
        GrainScenario scenario, GrainStorageKind kind, GrainSubject subject, ShopperSession value) => scenario switch
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
