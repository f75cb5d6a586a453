using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>
/// Counts the lines of types: head comments and XML docs included, over all partials. The lines of a nested type belong to the outer one.
/// </summary>
internal static class TypeSizes
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.Parse);

    /// <param name="sources">Path, whose first folders are the project, and text.</param>
    /// <param name="foldersOfProject">How many folders name the project.</param>
    public static IReadOnlyDictionary<string, int> Of(IEnumerable<(string Path, string Text)> sources, int foldersOfProject) =>
        sources
            .SelectMany(source => Measure(source.Text)
                .Select(type => (Name: $"{Project(source.Path, foldersOfProject)}: {type.Name}", type.Lines)))
            .GroupBy(type => type.Name, type => type.Lines)
            .ToDictionary(type => type.Key, type => type.Sum());

    /// <summary>Types that are longer than they may be, and exceptions that are not needed or could be stricter.</summary>
    /// <param name="sizes">Of <see cref="Of"/>.</param>
    /// <param name="limit">Of a type that is no exception.</param>
    /// <param name="exceptions">The present size of each type that is larger, rounded up to ten: it may only shrink.</param>
    public static IReadOnlyList<string> Violations(
        IReadOnlyDictionary<string, int> sizes, int limit, IReadOnlyDictionary<string, int> exceptions)
    {
        var tooLong = sizes.Where(type => type.Value > exceptions.GetValueOrDefault(type.Key, limit))
            .Select(type => Line($"{type.Key} has {type.Value} lines and may have {exceptions.GetValueOrDefault(type.Key, limit)}"));
        var tooLax = exceptions.Where(type => sizes.GetValueOrDefault(type.Key) is var size && (size <= limit || type.Value - size >= 10))
            .Select(type => Line($"{type.Key} has {sizes.GetValueOrDefault(type.Key)} lines: lower its exception of {type.Value}"));
        return [.. tooLong.Concat(tooLax).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Name, int Lines)> Measure(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, Options);
        var lines = tree.GetText().Lines;
        return tree.GetRoot().DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<BaseTypeDeclarationSyntax>()
            .Select(type => (NameOf(type), lines.IndexOf(type.Span.End - 1) - lines.IndexOf(StartOf(type)) + 1));
    }

    private static int StartOf(BaseTypeDeclarationSyntax type) =>
        type.GetLeadingTrivia()
            .FirstOrDefault(static trivia => trivia.Kind() is not (SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia))
            is { FullSpan.Length: > 0 } head ? head.FullSpan.Start : type.Span.Start;

    private static string NameOf(BaseTypeDeclarationSyntax type) =>
        type is TypeDeclarationSyntax { TypeParameterList: { } parameters }
            ? $"{type.Identifier.Text}<{string.Join(", ", parameters.Parameters.Select(static one => one.Identifier.Text))}>"
            : type.Identifier.Text;

    private static string Project(string path, int folders) => string.Join('/', path.Split('/').Take(folders));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
