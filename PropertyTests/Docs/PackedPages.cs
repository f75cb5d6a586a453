using System.Diagnostics;
using System.Xml.Linq;
using SessionKernel.PropertyTests.Guards;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>
/// A folder outside the repository with one project for each page's program, and a feed with the packages of this build. It has a
/// package cache of its own, since a cache that serves others may hold packages of an earlier build under the same version; packages
/// of others come from the machine's cache where it has them.
/// </summary>
internal sealed class PackedPages : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sessionkernel-pages-");
    private readonly Dictionary<string, string> _versions = Versions();

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>Packs what was built, without building it again.</summary>
    public async Task PackAsync()
    {
        await RunAsync(
            Repository.Root, "pack", "SessionKernel.sln", "-c", Repository.Configuration, "--no-build", "-o", Below("feed"), "-v", "quiet",
            "--nologo");
        var own = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        foreach (var package in Directory.EnumerateFiles(Below("feed"), "*.nupkg"))
        {
            _versions[Path.GetFileName(package)[..^$".{own}.nupkg".Length]] = own;
        }
    }

    public void Write(IEnumerable<PageProgram> programs)
    {
        File.WriteAllText(
            Below("Directory.Build.props"), "<Project><PropertyGroup><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>");
        File.WriteAllText(Below("Directory.Build.targets"), "<Project />");
        File.WriteAllText(Below("Directory.Packages.props"), "<Project />");
        File.WriteAllText(Below("NuGet.config"), $"""
            <configuration>
              <fallbackPackageFolders><add key="machine" value="{MachineCache()}" /></fallbackPackageFolders>
              <packageSources><add key="pages" value="{Below("feed")}" /></packageSources>
              <packageSourceMapping>
                <packageSource key="pages"><package pattern="SessionKernel" /><package pattern="SessionKernel.*" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
        foreach (var program in programs)
        {
            Directory.CreateDirectory(Below(program.Name));
            File.WriteAllText(Below(program.Name, "Program.cs"), program.Block.Text);
            File.WriteAllText(Below(program.Name, $"{program.Name}.csproj"), ProjectOf(program));
        }

        var projects = programs.Select(program => $"""<Project Path="{program.Name}/{program.Name}.csproj" />""");
        File.WriteAllText(Below("Pages.slnx"), $"<Solution>{string.Concat(projects)}</Solution>");
    }

    public Task BuildAsync() =>
        RunAsync(_root.FullName, "build", "Pages.slnx", "-v", "quiet", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false");

    /// <summary>Whether a package came from the feed, and not from a cache.</summary>
    public bool IsFromFeed(string package) => Directory.Exists(Below("packages", package.ToLowerInvariant()));

    private string Below(params string[] path) => Path.Combine([_root.FullName, .. path]);

    private string ProjectOf(PageProgram program) => $"""
        <Project Sdk="Microsoft.NET.Sdk{(program.IsWeb ? ".Web" : "")}">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(program.Packages.Select(Reference))}
          </ItemGroup>
        </Project>
        """;

    private string Reference(string package) => $"""<PackageReference Include="{package}" Version="{_versions[package]}" />""";

    private async Task RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name); // the test host's own SDK settings
        }

        start.Environment["NUGET_PACKAGES"] = Below("packages");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            var told = lines.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct().DefaultIfEmpty(lines);
            throw new InvalidOperationException(
                $"dotnet {arguments[0]} exited with {process.ExitCode}:\n{string.Join('\n', told)}{await errors}");
        }
    }

    private static string MachineCache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static Dictionary<string, string> Versions() =>
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(
                package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value, StringComparer.Ordinal);
}
