using SessionKernel.PropertyTests.Servers;

namespace SessionKernel.PropertyTests.Model;

/// <summary>One list of operations against a fresh pair of stores: what failed, or null.</summary>
internal static class Run
{
    private const int Length = 80;
    private const int Plays = 5;

    public static List<Operation> Draw(Random random, bool merges)
    {
        var model = new PlainModel(merges);
        var generator = new Generator(random, model);
        var drawn = new List<Operation>(Length);
        while (drawn.Count < Length)
        {
            var operation = generator.Next();
            model.Apply(operation);
            drawn.Add(operation);
        }

        return drawn;
    }

    /// <summary>
    /// A run that failed while the machine stood still is played again: a fault comes back, and a key that ended for real does not.
    /// </summary>
    public static async Task<string?> PlayAsync<T>(
        ModelBackend backend, ValueKind<T> kind, IReadOnlyList<Operation> operations, Statistics? statistics)
        where T : notnull
    {
        for (var play = 1; ; play++)
        {
            var (failure, wasSlow) = await PlayOnceAsync(backend, kind, operations, statistics);
            if (failure is null || !wasSlow || play == Plays)
            {
                return failure;
            }
        }
    }

    /// <summary>Drops ever smaller stretches as long as the rest still fails.</summary>
    public static async Task<(List<Operation> Operations, string Failure)> ShrinkAsync<T>(
        ModelBackend backend, ValueKind<T> kind, List<Operation> failing, string failure)
        where T : notnull
    {
        for (var size = failing.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= failing.Count;)
            {
                List<Operation> rest = [.. failing[..at], .. failing[(at + size)..]];
                if (await PlayAsync(backend, kind, rest, null) is { } still)
                {
                    (failing, failure) = (rest, still);
                }
                else
                {
                    at += size;
                }
            }
        }

        return (failing, failure);
    }

    private static async Task<(string? Failure, bool WasSlow)> PlayOnceAsync<T>(
        ModelBackend backend, ValueKind<T> kind, IReadOnlyList<Operation> operations, Statistics? statistics)
        where T : notnull
    {
        var model = new PlainModel(kind.Merges);
        string? failure;
        var interpreter = await Interpreter<T>.StartAsync(backend, kind, KeyPrefix.Next());
        await using (interpreter)
        {
            failure = await PlayAsync(interpreter, model, operations, statistics);
        }

        return (failure ?? (interpreter.Leaked == 0 ? null : $"{interpreter.Leaked} buffers were not given back"), interpreter.WasSlow);
    }

    private static async Task<string?> PlayAsync<T>(
        Interpreter<T> interpreter, PlainModel model, IEnumerable<Operation> operations, Statistics? statistics)
        where T : notnull
    {
        try
        {
            foreach (var operation in operations.Where(model.Allows))
            {
                var expected = model.Apply(operation);
                var actual = await interpreter.ApplyAsync(operation);
                statistics?.Count(actual);
                if (actual != expected)
                {
                    return $"{operation}: {actual}, and in the model {expected}";
                }

                foreach (var (number, handle) in model.Handles)
                {
                    if (interpreter.Disagreement(number, handle) is { } shown)
                    {
                        return $"after {operation}: {shown}";
                    }
                }

                if (operation is Advance && await interpreter.KeysDisagreeAsync(model) is { } keys)
                {
                    return $"after {operation}: {keys}";
                }
            }

            return await interpreter.KeysDisagreeAsync(model);
        }
        catch (Exception e)
        {
            return $"it threw {e}";
        }
    }
}
