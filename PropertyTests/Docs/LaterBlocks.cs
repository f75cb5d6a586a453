using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using SessionKernel.PropertyTests.Guards;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>
/// The blocks after a page's program are quotes of regions, which bind in their own file. The page must name each namespace that they
/// need: in its program, or in the text before the block as `using X;`.
/// </summary>
internal static partial class LaterBlocks
{
    public static IEnumerable<string> MissingUsings(PageProgram program)
    {
        var page = CodeBlock.TextOf(program.Document).ReplaceLineEndings("\n").Split('\n');
        foreach (var block in CodeBlock.All().Where(block => block.Document == program.Document && block.Language == "csharp"))
        {
            var named = Using().Matches(string.Join('\n', page.Take(block.Line - 1))).Select(match => match.Groups[1].Value);
            foreach (var space in NamespacesOf(block).Except(named).Except(PageCompiler.ImplicitUsings(program.IsWeb)))
            {
                yield return $"{block.Document}, line {block.Line}: the page does not name `using {space};` before this block";
            }
        }
    }

    /// <summary>A whole file brings its own usings, and needs no others.</summary>
    private static IEnumerable<string> NamespacesOf(CodeBlock block)
    {
        var parts = block.Quoted!.Split('#');
        if (parts.Length == 1)
        {
            return [];
        }

        var text = File.ReadAllText(Path.Combine(Repository.Root, parts[0])).ReplaceLineEndings("\n");
        var begin = text.IndexOf($"#region {parts[1]}\n", StringComparison.Ordinal);
        var region = TextSpan.FromBounds(begin, text.IndexOf("#endregion", begin, StringComparison.Ordinal));
        var compilation = PageCompiler.Bind(text, web: true);
        var tree = compilation.SyntaxTrees[0];
        var model = compilation.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => region.Contains(name.Span) && !name.IsVar)
            .Select(name => NeededBy(model.GetSymbolInfo(name).Symbol))
            .OfType<INamedTypeSymbol>()
            .Where(type => type.Locations[0].IsInMetadata)
            .Select(type => type.ContainingNamespace.ToDisplayString())
            .Where(space => !space.StartsWith("SessionKernel.PropertyTests", StringComparison.Ordinal))
            .Distinct();
    }

    /// <summary>The type whose namespace must be imported: a type that is named, or the one that declares an extension.</summary>
    private static INamedTypeSymbol? NeededBy(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol { ContainingType: null } type => type,
        IMethodSymbol { MethodKind: MethodKind.ReducedExtension } extension => extension.ContainingType,
        IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType.ContainingType: null } constructor => constructor.ContainingType,
        _ => null,
    };

    [GeneratedRegex(@"\busing\s([A-Z][\w.]*);")]
    private static partial Regex Using();
}
