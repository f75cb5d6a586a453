using System.Buffers;
using MemoryPack;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>The bytes that the serializer alone allocates for one operation of a scenario; the subject allocates the rest.</summary>
internal static class SerializerCost
{
    public static double Measure(Scenario scenario, ShopperSession value, bool toArray)
    {
        var payload = MemoryPackSerializer.Serialize(value);
        var reads = scenario == Scenario.Create
            ? 0
            : Allocation.PerOperation(() => MemoryPackSerializer.Deserialize<ShopperSession>(payload));
        var buffer = new ArrayBufferWriter<byte>(payload.Length * 2);
        Action write = toArray
            ? () => MemoryPackSerializer.Serialize(value)
            : () =>
            {
                buffer.ResetWrittenCount();
                MemoryPackSerializer.Serialize(buffer, value);
            };
        return reads + (scenario is Scenario.LoadSave or Scenario.Create ? Allocation.PerOperation(write) : 0);
    }
}
