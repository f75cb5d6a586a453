namespace Storefront.Smoke;

/// <summary>What a step compared. A value never contains an id or a cookie.</summary>
internal sealed record StepResult(string Expected, string Seen, bool Passed)
{
    public static StepResult Same(string expected, string seen) => new(expected, seen, expected == seen);
}

/// <summary>The table on standard output, with one row per step, written when the step ends.</summary>
internal sealed class SmokeTable(TextWriter output)
{
    private const string Line = "| {0,2} | {1,-6} | {2,-58} | {3,-66} | {4}";

    public int Passed { get; private set; }

    public void Head()
    {
        output.WriteLine(Line, "#", "", "step", "expected", "seen");
        output.WriteLine(Line, "--", "------", new string('-', 58), new string('-', 66), "----");
    }

    public void Row(string step, StepResult result)
    {
        output.WriteLine(Line, Passed + 1, result.Passed ? "ok" : "FAILED", step, result.Expected, result.Seen);
        output.Flush();
        Passed += result.Passed ? 1 : 0;
    }
}
