namespace SessionKernel;

/// <summary>Checks a schema before a store is built: a mistake would sign users out later.</summary>
internal static class SchemaRules
{
    public static void CheckVersions(int version, int oldest, int written, int oldestReader)
    {
        if (version is < 1 or > ushort.MaxValue)
        {
            throw new InvalidOperationException($"A schema version must be between 1 and {ushort.MaxValue}.");
        }

        Require(oldest >= 1 && oldest <= version, $"The oldest readable schema version {oldest} is not between 1 and {version}.");
        Require(
            written >= oldest && written <= version, $"The written schema version {written} is not between {oldest} and {version}.");
        Require(oldestReader >= 1 && oldestReader <= version, $"The oldest reader {oldestReader} is not between 1 and {version}.");
    }

    /// <summary>The steps in the order in which they run.</summary>
    public static SchemaStep[] Chain(List<SchemaStep> steps, int low, int high, Type current, bool up)
    {
        var chain = new List<SchemaStep>();
        for (var lower = low; lower < high; lower++)
        {
            var (from, to) = up ? (lower, lower + 1) : (lower + 1, lower);
            var matching = steps.FindAll(s => s.From == from);
            Require(matching.Count == 1, $"The schema needs exactly one step from version {from} to {to}, but has {matching.Count}.");
            chain.Add(matching[0]);
        }

        if (up)
        {
            Require(
                steps.TrueForAll(s => s.To <= high && s.From >= low), $"The schema has an upgrade outside the versions {low} to {high}.");
        }
        else
        {
            chain.Reverse();
        }

        for (var i = 1; i < chain.Count; i++)
        {
            RequireSameType(chain[i - 1].Output, chain[i].Input, chain[i].From);
        }

        if (chain.Count > 0)
        {
            RequireSameType(up ? chain[^1].Output : chain[0].Input, current, high);
        }

        return [.. chain];
    }

    private static void RequireSameType(Type one, Type other, int version) =>
        Require(one == other, $"Schema version {version} is {one.Name} in one step and {other.Name} in another.");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(message);
        }
    }
}
