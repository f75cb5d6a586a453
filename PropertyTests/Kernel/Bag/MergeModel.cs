using Content = System.Collections.Generic.Dictionary<string, string>;

namespace SessionKernel.PropertyTests.Kernel.Bag;

/// <summary>What is stored after each of some writers, who all loaded the same content, has saved.</summary>
internal sealed class MergeModel(Content start, bool refuseOverlap)
{
    private readonly Content _start = start;
    private int _generation;
    private bool _written;

    public Content Stored { get; private set; } = new(start);

    public int OverlapsWon { get; private set; }

    public SaveStatus Save(BagMergeTests.Change[] changes)
    {
        var (mine, cleared) = Change(changes);
        if (!cleared && Same(mine, _start))
        {
            return SaveStatus.Saved;
        }

        if (_generation > 0)
        {
            return SaveStatus.Conflict;
        }

        if (cleared || !_written)
        {
            (Stored, _written) = (mine, true);
            _generation += cleared ? 1 : 0;
            return SaveStatus.Saved;
        }

        var changed = mine.Keys.Concat(_start.Keys).Distinct().Where(key => Of(mine, key) != Of(_start, key)).ToList();
        var overlaps = changed.Count(key => Of(Stored, key) != Of(_start, key) && Of(Stored, key) != Of(mine, key));
        if (refuseOverlap && overlaps > 0)
        {
            return SaveStatus.Conflict;
        }

        OverlapsWon += overlaps;
        Stored = Stored.Keys.Concat(changed).Distinct()
            .Select(key => (Key: key, Value: changed.Contains(key) ? Of(mine, key) : Of(Stored, key)))
            .Where(p => p.Value is not null)
            .ToDictionary(p => p.Key, p => p.Value!);
        return SaveStatus.Saved;
    }

    private (Content Mine, bool Cleared) Change(BagMergeTests.Change[] changes)
    {
        var mine = new Content(_start);
        var cleared = false;
        foreach (var (what, key, value) in changes)
        {
            switch (what)
            {
                case BagMergeTests.What.Set:
                    mine[key] = value;
                    break;
                case BagMergeTests.What.Remove:
                    mine.Remove(key);
                    break;
                default:
                    mine = what == BagMergeTests.What.Replace ? new Content { [key] = value } : [];
                    cleared = true;
                    break;
            }
        }

        return (mine, cleared);
    }

    private static string? Of(Content content, string key) => content.GetValueOrDefault(key);

    private static bool Same(Content one, Content other) => one.Count == other.Count && one.All(p => Of(other, p.Key) == p.Value);
}
