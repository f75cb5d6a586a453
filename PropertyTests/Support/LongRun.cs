namespace SessionKernel.PropertyTests;

/// <summary>SESSIONKERNEL_LONG=1 runs soaks too, twice as many cases of each property, and many times as many random runs.</summary>
internal static class LongRun
{
    private const int FewestCases = 10;

    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("SESSIONKERNEL_LONG") == "1";

    /// <summary>How many of the cases of a full run this one has.</summary>
    public static int CasesOf(int full) => IsAsked ? full : Math.Min(full, Math.Max(FewestCases, full / 2));
}
