using System.Globalization;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>A key prefix, and a store name, that no other test of this run has.</summary>
public static class KeyPrefix
{
    private static int _last;

    public static string Next() => string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _last)}:");
}
