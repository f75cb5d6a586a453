using System.Text.RegularExpressions;
using SessionKernel.Hosting;
using SessionKernel.PropertyTests.Golden;
using SessionKernel.PropertyTests.Guards;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>What the docs say is what the code does, as far as a test can tell.</summary>
public sealed partial class DocsTests
{
    private const string ReadVectors = """
        import json, pathlib, re, sys
        root = pathlib.Path(sys.argv[1])
        exec(re.search(r"```python\n(.*?)```", (root / "docs/envelope.md").read_text("utf-8"), re.S).group(1))
        golden = json.loads((root / "PropertyTests/Support/Golden/vectors.json").read_text())
        for v in golden["envelopes"] + golden["rejected"]:
            status, payload = read(bytes.fromhex(v["envelope"]), bytes.fromhex(v["keyDigest"]))
            assert status == v["status"] and (status != "Ok" or payload.hex() == v["payload"]), v["name"]
        for v in golden["ids"]:
            if v["idKey"]:
                key, digest = key_of(v["text"], bytes.fromhex(v["idKey"]), v["prefix"])
                assert (key, digest.hex()) == (v["redisKey"], v["keyDigest"]), v["name"]
        print("read")
        """;

    [Fact]
    public void Every_code_block_is_a_quote_of_compiled_code()
    {
        var blocks = CodeBlock.All().ToList();
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.True(
            block.Quoted is not null,
            $"{block.Document}:{block.Line}: the line before a block of csharp or razor is <!-- code: FILE --> or <!-- "
                + "code: FILE#REGION -->"));
        Assert.All(blocks, block => Assert.Equal($"{block.Document}\n{block.Source()}", $"{block.Document}\n{block.Text}"));
    }

    [Fact]
    public void Every_link_to_a_file_leads_somewhere()
    {
        foreach (var document in CodeBlock.Documents())
        {
            var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
            var broken = Link().Matches(CodeBlock.TextOf(document))
                .Select(match => match.Groups[1].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)));
            Assert.Empty(broken.Select(target => $"{document}: {target}"));
        }
    }

    /// <summary>One that no page quotes looks as if it stood behind the docs, and does not.</summary>
    [Fact]
    public void Every_region_is_quoted()
    {
        var quoted = CodeBlock.All().Select(block => block.Quoted).ToHashSet();
        var regions =
            from path in Repository.SourceFiles("PropertyTests").Select(path => $"PropertyTests/{path}")
            from Match region in Region().Matches(File.ReadAllText(Path.Combine(Repository.Root, path)))
            select $"{path}#{region.Groups[1].Value}";
        var idle = regions.Where(region => !quoted.Contains(region)).ToList();
        Assert.Empty(idle);
    }

    [Fact]
    public void Every_page_is_in_the_index()
    {
        var index = CodeBlock.TextOf("docs/README.md");
        var missing = CodeBlock.Pages().Select(Path.GetFileName)
            .Where(page => page != "README.md" && !index.Contains($"| [{page}]({page}) |", StringComparison.Ordinal))
            .ToList();
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData(typeof(SessionStatus))]
    [InlineData(typeof(SaveStatus))]
    [InlineData(typeof(RemoveStatus))]
    [InlineData(typeof(EnvelopeStatus))]
    public void Every_status_is_explained(Type statuses)
    {
        var text = CodeBlock.TextOf("docs/statuses.md");
        var missing = Enum.GetNames(statuses)
            .Except(["None"])
            .Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal))
            .ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_status_of_a_console_session_is_explained()
    {
        var text = CodeBlock.TextOf("docs/cli.md");
        var missing = Enum.GetNames<ConsoleSessionStatus>()
            .Except(["None"])
            .Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal))
            .ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_log_event_is_explained()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "Core", "Diagnostics", "Log.cs"))
            + File.ReadAllText(Path.Combine(Repository.Root, "Adapters", "AspNetCore", "WebLog.cs"));
        var text = CodeBlock.TextOf("docs/operations.md");
        var events = LogEvent().Matches(source).Select(match => $"| {match.Groups[1].Value} | {match.Groups[2].Value} |").ToList();
        Assert.NotEmpty(events);
        var missing = events.Where(row => !text.Contains(row, StringComparison.Ordinal)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void The_worked_example_is_the_golden_vector()
    {
        var text = CodeBlock.TextOf("docs/envelope.md");
        var example = HexBlock().Matches(text)
            .Select(match => Convert.FromHexString(string.Concat(match.Groups[1].Value.Where(char.IsAsciiHexDigit))));
        Assert.Contains(example, bytes => bytes.AsSpan().SequenceEqual(GoldenVectors.Instance.Envelope("json").Envelope));
        foreach (var part in (string[])["EjQDKE1yl7zhBitQdZq_5AkuU3idwucMZBjtd1z1NI8", "sk:shop:{EjQ}:HIfOwPLMx3MNCV5pzHH26A"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
            Assert.Contains(part, GoldenVectors.Text(), StringComparison.Ordinal);
        }
    }

    [PythonFact]
    public void The_reader_in_Python_reads_every_golden_vector()
    {
        var (exitCode, output) = Python.Run(Python.Program!, "-c", ReadVectors, Repository.Root);
        Assert.Equal((0, "read"), (exitCode, output.Trim()));
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^ *#region (\S+)", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"LoggerMessage\((\d+), LogLevel\.(\w+),")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"```hex\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex HexBlock();
}
