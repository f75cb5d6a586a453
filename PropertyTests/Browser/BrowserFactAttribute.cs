using Xunit;

namespace SessionKernel.BrowserTests;

/// <summary>A fact that needs Chromium: skipped where it is absent, unless SESSIONKERNEL_REQUIRE_BROWSER is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Path is null && !Chromium.IsRequired
        ? "Chromium is not installed: apt-get install chromium, or name it by SESSIONKERNEL_CHROMIUM."
        : null;
}

/// <summary>The system's browser.</summary>
internal static class Chromium
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    public static bool IsRequired => Environment.GetEnvironmentVariable("SESSIONKERNEL_REQUIRE_BROWSER") == "1";

    public static string? Path { get; } = Environment.GetEnvironmentVariable("SESSIONKERNEL_CHROMIUM")
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .SelectMany(static folder => s_names.Select(name => System.IO.Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
