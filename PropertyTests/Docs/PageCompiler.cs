using System.Reflection;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>
/// Compiles the program of a page in this process: quick, but with every assembly that the tests have, where a user has those of the
/// page's packages. <see cref="PackedProgramTests"/> builds them as a user does.
/// </summary>
internal static class PageCompiler
{
    // What `dotnet new` writes into the project: ImplicitUsings.
    private static readonly string[] s_console =
        [
            "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
            "System.Threading.Tasks",
        ];

    private static readonly string[] s_web =
    [
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Logging", "System.Net.Http.Json",
    ];

    // What generated code asks for.
    private static readonly string[] s_symbols = [.. Enumerable.Range(5, 6).Select(version => $"NET{version}_0_OR_GREATER"), "NET"];
    private static readonly string[] s_generators = ["System.Text.Json.SourceGeneration.dll", "MemoryPack.Generator.dll"];
    private static readonly MetadataReference[] s_references = [.. References()];

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Preview, preprocessorSymbols: s_symbols);

    public static IEnumerable<string> ImplicitUsings(bool web) => s_console.Concat(web ? s_web : []);

    /// <summary>A text and the implicit usings, without what generators would add.</summary>
    public static CSharpCompilation Bind(string text, bool web) => CSharpCompilation.Create(
        "Page",
        [
            CSharpSyntaxTree.ParseText(text, s_options),
            CSharpSyntaxTree.ParseText(string.Join('\n', ImplicitUsings(web).Select(space => $"global using {space};")), s_options),
        ],
        s_references,
        new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

    public static IReadOnlyList<string> Errors(PageProgram program)
    {
        CSharpGeneratorDriver.Create(Generators(), parseOptions: s_options)
            .RunGeneratorsAndUpdateCompilation(Bind(program.Block.Text, program.IsWeb), out var whole, out var found);
        return [.. found.Concat(whole.GetDiagnostics()).Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(error => $"{program.Document}, line {program.Block.Line + 1 + error.Location.GetLineSpan().StartLinePosition.Line}: "
                + $"{error.Id} {error.GetMessage(null)}")];
    }

    private static IEnumerable<ISourceGenerator> Generators() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "generators.txt"))
            .Where(path => s_generators.Contains(Path.GetFileName(path)))
            .SelectMany(path => Assembly.LoadFrom(path).GetTypes())
            .Where(type => type is { IsAbstract: false } && typeof(IIncrementalGenerator).IsAssignableFrom(type))
            .Select(type => ((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator());

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
            .DistinctBy(Path.GetFileName)
            .Where(IsManaged)
            .Select(path => MetadataReference.CreateFromFile(path));

    private static bool IsManaged(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.HasMetadata;
    }
}
