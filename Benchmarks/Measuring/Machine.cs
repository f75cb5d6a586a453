using System.Runtime;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Measuring;

/// <summary>Describes the machine of the figures, which mean nothing without it.</summary>
internal static class Machine
{
    public static string Describe(IConnectionMultiplexer redis) => string.Join(", ",
        $"{Environment.MachineName}: {Processor()}, {Environment.ProcessorCount} logical processors",
        RuntimeInformation.OSDescription,
        $"{RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} GC, "
            + (IsConcurrent() ? "concurrent" : "not concurrent"),
        $"Redis {redis.GetServers().First(static server => server.IsConnected).Version}");

    private static bool IsConcurrent() => GCSettings.LatencyMode is GCLatencyMode.Interactive or GCLatencyMode.SustainedLowLatency;

    private static string Processor()
    {
        const string Cpus = "/proc/cpuinfo";
        var model = File.Exists(Cpus)
            ? File.ReadLines(Cpus).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
