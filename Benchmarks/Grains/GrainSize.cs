using SessionKernel.Benchmarks.Compare;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>MEMORY USAGE of states, by the prefix of their keys.</summary>
internal static class GrainSize
{
    private const int States = 200;

    public static async Task<double> MeasureAsync(IConnectionMultiplexer redis, string prefix)
    {
        var bytes = new List<long>(States);
        foreach (var key in KeySweep.Find(redis, prefix).Take(States))
        {
            bytes.Add((long)await redis.GetDatabase().ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 0));
        }

        return Math.Round(bytes.Average(), 1);
    }
}
