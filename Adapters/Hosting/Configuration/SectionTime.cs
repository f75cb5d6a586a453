using System.Globalization;

namespace SessionKernel.Hosting;

/// <summary>Time spans in the format of configuration.</summary>
internal static class SectionTime
{
    public static bool TryRead(string text, out TimeSpan value)
    {
        // A bare number would be read as that many days, which nobody means.
        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value);
    }

    public static string Write(TimeSpan value)
    {
        var text = value.ToString("c", CultureInfo.InvariantCulture);
        return value.Ticks % TimeSpan.TicksPerSecond == 0 ? text : text.TrimEnd('0');
    }
}
