using System.Text.RegularExpressions;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>
/// The program that a page begins with: its first block of C#, whole, as a user pastes it into Program.cs, and the commands before
/// it that make the project and install the packages.
/// </summary>
internal sealed partial record PageProgram(string Document, string? Template, IReadOnlyList<string> Packages, CodeBlock Block)
{
    public static IEnumerable<PageProgram> All() =>
        CodeBlock.All().Where(block => block.Language == "csharp").GroupBy(block => block.Document).Select(page => Of(page.First()));

    public static PageProgram Of(string document) => All().Single(program => program.Document == document);

    /// <summary>A folder's or project's name.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Document);

    public bool IsWeb => Template == "web";

    /// <summary>Why a new user can't build this program; null if a compiler may decide.</summary>
    public string? Fault() => this switch
    {
        { Template: not ("web" or "console") } => "no `dotnet new web` or `dotnet new console` before the first block of C#",
        { Packages: [] } => "no `dotnet add package SessionKernel…` before the first block of C#",
        _ when Block.Quoted?.Contains('#', StringComparison.Ordinal) != false => "the first block of C# is not a whole file",
        _ when !Block.Text.StartsWith("using ", StringComparison.Ordinal) => "the first block of C# does not begin with its usings",
        _ => null,
    };

    private static PageProgram Of(CodeBlock block)
    {
        var before = string.Join('\n', CodeBlock.TextOf(block.Document).ReplaceLineEndings("\n").Split('\n').Take(block.Line - 1));
        var packages = Package().Matches(before).Select(match => match.Groups[1].Value).ToList();
        return new PageProgram(
            block.Document,
            NewProject().Match(before) is { Success: true } match ? match.Groups[1].Value : null,
            packages.Exists(package => package.StartsWith("SessionKernel", StringComparison.Ordinal)) ? packages : [],
            block);
    }

    [GeneratedRegex(@"^dotnet add package (\S+)", RegexOptions.Multiline)]
    private static partial Regex Package();

    [GeneratedRegex(@"^dotnet new (\w+)", RegexOptions.Multiline)]
    private static partial Regex NewProject();
}
