using System.Buffers;
using MemoryPack;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>What the serializer alone allocates for one operation of a scenario, in bytes: the rest is the subject's doing.</summary>
internal static class SerializerCost
{
    private const int WarmUp = 2_000;
    private const int Operations = 10_000;

    public static double Measure(Scenario scenario, ShopperSession value, bool toArray)
    {
        var payload = MemoryPackSerializer.Serialize(value);
        var reads = scenario == Scenario.Create ? 0 : PerOperation(() => MemoryPackSerializer.Deserialize<ShopperSession>(payload));
        var buffer = new ArrayBufferWriter<byte>(payload.Length * 2);
        Action write = toArray
            ? () => MemoryPackSerializer.Serialize(value)
            : () =>
            {
                buffer.ResetWrittenCount();
                MemoryPackSerializer.Serialize(buffer, value);
            };
        return reads + (scenario is Scenario.LoadSave or Scenario.Create ? PerOperation(write) : 0);
    }

    private static double PerOperation(Action operation)
    {
        Repeat(operation, WarmUp);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(operation, Operations);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Operations;
    }

    private static void Repeat(Action operation, int times)
    {
        for (var i = 0; i < times; i++)
        {
            operation();
        }
    }
}
