using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>The flow of Core goes one way: no stage uses one that it must not know.</summary>
public sealed class StageRuleTests
{
    [Fact]
    public void Core_keeps_the_stage_rule()
    {
        var checker = new StageChecker(Core());
        IReadOnlyList<string> findings = [.. checker.Violations(), .. checker.Unresolved()];
        // Assert.Empty would cut the list short.
        Assert.True(findings.Count == 0, string.Join('\n', findings.Prepend($"{findings.Count} findings:")));
    }

    [Fact]
    public void Every_folder_of_Core_is_a_known_stage() =>
        Assert.DoesNotContain(Repository.SourceFiles("Core"), path => !StageRule.IsKnown(StageRule.StageOf(path)));

    private static IEnumerable<(string Path, string Text)> Core() =>
        Repository.SourceFiles("Core").Select(path => (path, File.ReadAllText(Path.Combine(Repository.Root, "Core", path))));
}
