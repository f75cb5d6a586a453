using SessionKernel.PropertyTests.Docs;
using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>
/// No line of prose is over 140 columns: headings, paragraphs and lists of the README, the changelog, the pages of docs, and the
/// READMEs of Core and Benchmarks. Rows of tables and blocks of code may be longer: a row can't be broken, and code is a quote.
/// </summary>
public sealed class ProseWidthTests
{
    private const int Widest = 140;

    [Fact]
    public void No_line_of_prose_is_over_140_columns() => Assert.Empty(CodeBlock.Documents().SelectMany(TooWide));

    private static IEnumerable<string> TooWide(string document)
    {
        var isCode = false;
        foreach (var (index, line) in CodeBlock.TextOf(document).ReplaceLineEndings("\n").Split('\n').Index())
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!isCode && !line.StartsWith('|') && line.Length > Widest)
            {
                yield return $"{document}:{index + 1}: {line.Length} columns";
            }
        }
    }
}
