namespace SessionKernel.PropertyTests;

/// <summary>Whether soaks run, and tests of random runs many times as long: SESSIONKERNEL_LONG=1.</summary>
internal static class LongRun
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("SESSIONKERNEL_LONG") == "1";
}
