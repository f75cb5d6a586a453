using SessionKernel.PropertyTests.Guards;

namespace SessionKernel.PropertyTests.Docs;

// A block of C# or Razor in the docs is a quote of a file that the build compiles, so that the compiler, and where the file is a recipe
// its tests, stand behind it. The line before the block names what is quoted:
//
//   <!-- code: Samples/Quickstart/Program.cs -->              the whole file
//   <!-- code: PropertyTests/Docs/Recipes/X.cs#deploy-1 -->   a #region of it
internal sealed record CodeBlock(string Document, int Line, string Language, string? Quoted, string Text)
{
    private const string Closing = "```";
    private static readonly string[] s_openings = ["```csharp", "```razor"];

    public static IEnumerable<CodeBlock> All() => Documents().SelectMany(Read);

    /// <summary>The pages of docs, and what stands beside the code, relative to the repository.</summary>
    public static IEnumerable<string> Documents() =>
        ((string[])["README.md", "CHANGELOG.md", "Core/README.md", "Benchmarks/README.md"]).Concat(Pages());

    /// <summary>The pages of docs, its index among them, relative to the repository.</summary>
    public static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Select(path => $"docs/{Path.GetFileName(path)}")
            .Order(StringComparer.Ordinal);

    public static string TextOf(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));

    /// <exception cref="InvalidOperationException">No such region.</exception>
    public string Source()
    {
        var parts = Quoted!.Split('#');
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, parts[0]));
        return parts.Length == 1 ? string.Join('\n', lines) : Region(lines, parts[1]);
    }

    private static IEnumerable<CodeBlock> Read(string document)
    {
        var lines = TextOf(document).ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (s_openings.Contains(lines[i]))
            {
                var end = Array.IndexOf(lines, Closing, i);
                yield return new CodeBlock(
                    document, i + 1, lines[i][3..], QuotedBy(i == 0 ? "" : lines[i - 1]), string.Join('\n', lines[(i + 1)..end]));
                i = end;
            }
        }
    }

    private static string? QuotedBy(string line) =>
        line.StartsWith("<!-- code: ", StringComparison.Ordinal) && line.EndsWith(" -->", StringComparison.Ordinal) ? line[11..^4] : null;

    private static string Region(string[] lines, string name)
    {
        var first = Array.FindIndex(lines, line => line.Trim() == $"#region {name}") + 1;
        if (first == 0)
        {
            throw new InvalidOperationException($"There is no #region {name}.");
        }

        var quoted = lines[first..Array.FindIndex(lines, first, line => line.Trim() == "#endregion")];
        var indent = quoted.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', quoted.Select(line => line.Length == 0 ? line : line[indent..]));
    }
}
