using System.Text.RegularExpressions;
using SessionKernel.PropertyTests.Guards;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>A link to a heading leads to one.</summary>
public sealed partial class HeadingLinkTests
{
    [Fact]
    public void Every_link_to_a_heading_leads_to_one()
    {
        var broken =
            from document in CodeBlock.Documents()
            from Match link in Link().Matches(CodeBlock.TextOf(document))
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal)
            let page = target.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, target)
            where !AnchorsOf(page).Contains(link.Groups[2].Value)
            select $"{document}: {target}#{link.Groups[2].Value}";
        Assert.Empty(broken);
    }

    /// <summary>As GitHub makes them: lower case, without punctuation, spaces as hyphens.</summary>
    private static HashSet<string> AnchorsOf(string page) =>
        [.. Heading().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n"))
            .Select(heading => NoAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)#\s]*)#([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
