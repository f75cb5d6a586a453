namespace SessionKernel.Testing.Proxies;

/// <summary>How often a command was sent, and how often with a key of the watched prefix.</summary>
/// <param name="All">Every command of that name.</param>
/// <param name="Keyed">Those that name a key with the watched prefix.</param>
public readonly record struct CommandCount(long All, long Keyed);

/// <summary>Counts by command name at one moment.</summary>
/// <param name="ByName">The counts by name, in upper case.</param>
public sealed record CommandSnapshot(IReadOnlyDictionary<string, CommandCount> ByName)
{
    /// <summary>All commands, including housekeeping.</summary>
    public long All => ByName.Values.Sum(static c => c.All);

    /// <summary>All commands that name a key of the watched prefix.</summary>
    public long Keyed => ByName.Values.Sum(static c => c.Keyed);

    /// <summary>What was counted since <paramref name="earlier"/>, an earlier snapshot of the same counter.</summary>
    public CommandSnapshot Since(CommandSnapshot earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return new(ByName
            .Select(now => (now.Key, Count: Minus(now.Value, earlier.ByName.GetValueOrDefault(now.Key))))
            .Where(static c => c.Count.All > 0)
            .ToDictionary(static c => c.Key, static c => c.Count));
    }

    /// <summary>The keyed commands, such as <c>100 GET + 1 EVALSHA</c>; <c>none</c> when there are none.</summary>
    public string DescribeKeyed()
    {
        var parts = ByName.Where(static c => c.Value.Keyed > 0)
            .OrderByDescending(static c => c.Value.Keyed)
            .ThenBy(static c => c.Key, StringComparer.Ordinal)
            .Select(static c => $"{c.Value.Keyed} {c.Key}");
        string text = string.Join(" + ", parts);
        return text.Length == 0 ? "none" : text;
    }

    private static CommandCount Minus(CommandCount a, CommandCount b) => new(a.All - b.All, a.Keyed - b.Keyed);
}

/// <summary>The commands of one connection that is open at the moment.</summary>
/// <param name="Connection">A number that counts up from 1 in the order of acceptance.</param>
/// <param name="Commands">Its counts.</param>
public sealed record ConnectionSnapshot(int Connection, CommandSnapshot Commands);

/// <summary>A counter that several connections may add to.</summary>
internal sealed class CommandCounts
{
    private readonly Dictionary<string, CommandCount> _byName = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public void Add(string name, bool keyed)
    {
        lock (_gate)
        {
            CommandCount count = _byName.GetValueOrDefault(name);
            _byName[name] = new(count.All + 1, count.Keyed + (keyed ? 1 : 0));
        }
    }

    public CommandSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new(new Dictionary<string, CommandCount>(_byName));
        }
    }
}
