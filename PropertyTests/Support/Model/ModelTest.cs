using Xunit;

namespace SessionKernel.PropertyTests.Model;

/// <summary>
/// Random interleavings of what several clients do to the sessions of two stores, one operation at a time, against a plain
/// model: no lost update, no resurrection, no key without a TTL, no early expiry, every status as the model says, and no
/// handle that shows another session's data.
/// </summary>
internal static class ModelTest
{
    private const int LongFactor = 40;
    private static readonly string[] MustOccur = ["Live", "Missing", "Moved", "Unchanged", "Saved", "Conflict", "Gone"];

    public static async Task RunAsync(ConsoleReport report, string name, ModelBackend backend, int runs)
    {
        runs *= LongRun.IsAsked ? LongFactor : 1;
        var statistics = new Statistics();
        for (var run = 0; run < runs; run++)
        {
            if (run % 2 == 0)
            {
                await RunAsync(backend, new TypedKind(), name, run, statistics);
            }
            else
            {
                await RunAsync(backend, new BagKind(), name, run, statistics);
            }
        }

        var line = $"model on {name}, {Seed.Hint}: {statistics}";
        report.Print(line);
        Assert.All(MustOccur, status => Assert.True(statistics.Of(status) > 0, $"{status} did not occur. {line}"));
    }

    private static async Task RunAsync<T>(ModelBackend backend, ValueKind<T> kind, string name, int run, Statistics statistics)
        where T : notnull
    {
        // The same runs on every backend, as far as their number goes.
        var operations = Run.Draw(Seed.Random($"model {run}"), kind.Merges);
        statistics.Runs++;
        if (await Run.PlayAsync(backend, kind, operations, statistics) is { } failure)
        {
            var (fewest, why) = await Run.ShrinkAsync(backend, kind, operations, failure);
            Assert.Fail($"{name}, {kind.GetType().Name}, run {run}, {Seed.Hint}: {why}\n{string.Join('\n', fewest)}");
        }
    }
}
