namespace SessionKernel.PropertyTests.Guards;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    private static readonly string[] NotSource = ["bin", "obj", "artifacts", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Every source file under a folder of the repository, as paths relative to it with forward slashes.</summary>
    public static IReadOnlyList<string> SourceFiles(string folder = "") =>
        [.. Walk(new DirectoryInfo(Path.Combine(Root, folder)))
            .Select(file => Path.GetRelativePath(Path.Combine(Root, folder), file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>Where a project of the repository was built, in the configuration and for the framework of the tests.</summary>
    public static string OutputOf(string project) =>
        Path.Combine(Root, project, "bin", Configuration, new DirectoryInfo(AppContext.BaseDirectory).Name);

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            return [];
        }

        var below = folder.EnumerateDirectories()
            .Where(child => !NotSource.Contains(child.Name) && !child.Name.StartsWith('.'))
            .SelectMany(Walk);
        return folder.EnumerateFiles("*.cs").Select(file => file.FullName).Concat(below);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SessionKernel.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("SessionKernel.sln is in no folder above the tests.");
    }
}
