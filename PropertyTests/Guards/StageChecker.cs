using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>
/// Binds every name of the given sources to the file that declares it and reports each use that <see cref="StageRule"/>
/// forbids. Code that generators would add is missing here: what only they declare binds to nothing and is passed over.
/// </summary>
internal sealed class StageChecker
{
    private const string Redis = "StackExchange";

    // What ImplicitUsings adds; without it half of the names would bind to nothing.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // A type or namespace that is not found: its uses would escape the check.
    private static readonly HashSet<string> BlindSpots = ["CS0234", "CS0246"];
    private static readonly MetadataReference[] Loaded = [.. References()];
    private readonly CSharpCompilation _compilation;

    /// <param name="sources">Path relative to Core, and text.</param>
    public StageChecker(IEnumerable<(string Path, string Text)> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None);
        _compilation = CSharpCompilation.Create(
            "Stages",
            sources.Append(("", ImplicitUsings)).Select(source => CSharpSyntaxTree.ParseText(source.Item2, options, source.Item1)),
            Loaded,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    public IReadOnlyList<string> Violations() =>
        [.. _compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0).SelectMany(Check).Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Unresolved() =>
        [.. _compilation.GetDiagnostics().Where(d => BlindSpots.Contains(d.Id)).Select(d => d.ToString()).Distinct()];

    private IEnumerable<string> Check(SyntaxTree tree)
    {
        var model = _compilation.GetSemanticModel(tree);
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax))
            {
                continue;
            }

            var info = model.GetSymbolInfo(node);
            foreach (var symbol in info.Symbol is null ? info.CandidateSymbols : [info.Symbol])
            {
                if (Forbidden(tree.FilePath, Declared(symbol)) is { } edge)
                {
                    var line = tree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
                    yield return string.Create(
                        CultureInfo.InvariantCulture,
                        $"{tree.FilePath}:{line}: {symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}: {edge}");
                }
            }
        }
    }

    private static string? Forbidden(string user, ISymbol symbol)
    {
        if (IsRedis(symbol))
        {
            return StageRule.MayNameRedis(user) ? null : $"{Name(user)} must not name StackExchange.Redis";
        }

        if (symbol is INamespaceSymbol)
        {
            return null;
        }

        // A partial type is declared in several files: it belongs to each of their stages.
        var declaring = symbol.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree.FilePath).ToList();
        return declaring.Count == 0 || declaring.Any(used => StageRule.Allows(user, used))
            ? null
            : $"{Name(user)} must not use {Name(declaring[0])} (declared in {declaring[0]})";
    }

    private static ISymbol Declared(ISymbol symbol) => symbol switch
    {
        IAliasSymbol alias => alias.Target.OriginalDefinition,
        IMethodSymbol { ReducedFrom: { } extension } => extension.OriginalDefinition,
        IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true } constructor =>
            constructor.ContainingType.OriginalDefinition,
        _ => symbol.OriginalDefinition,
    };

    private static bool IsRedis(ISymbol symbol) =>
        symbol is INamespaceSymbol space
            ? space.ToDisplayString().Split('.')[0] == Redis
            : symbol.ContainingAssembly?.Name.StartsWith(Redis, StringComparison.Ordinal) == true;

    private static string Name(string path) => StageRule.StageOf(path) is { Length: > 0 } stage ? stage : "the root";

    /// <summary>What the test host loads, the kernel itself apart: its source is what is checked.</summary>
    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
            .Where(path => !Path.GetFileName(path).StartsWith("SessionKernel", StringComparison.Ordinal))
            .DistinctBy(Path.GetFileName)
            .Where(IsManaged)
            .Select(path => MetadataReference.CreateFromFile(path));

    private static bool IsManaged(string path)
    {
        using var file = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(path));
        return file.HasMetadata;
    }
}
