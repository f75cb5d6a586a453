using Orleans;

namespace SessionKernel.Orleans;

// The ETag of a state is the tag of its record. After a write whose outcome is unknown it says what may be stored: the tag before it, "" for
// none, and behind a ~ the tag of each such write. The next write tries them in turn, and finds its own one there. "left." and an ETag is what is to
// be taken over: none of ours.
internal static class GrainETag
{
    private const char Or = '~';
    private const string Left = "left.";
    private const int MostInDoubt = 6;

    /// <summary>What may be stored, null for nothing. None for what is no ETag of ours.</summary>
    public static IReadOnlyList<RecordTag?> Read(string? etag)
    {
        var tags = new List<RecordTag?>();
        foreach (var text in (etag ?? "").Split(Or))
        {
            if (text.Length == 0 || text.StartsWith(Left, StringComparison.Ordinal))
            {
                tags.Add(null);
            }
            else if (RecordTag.TryParse(text, out var tag))
            {
                tags.Add(tag);
            }
        }

        return tags;
    }

    public static string OfLeft(LeftState left) => Left + left.ETag;

    /// <summary>The ETag of what is to be taken over, if it is that.</summary>
    public static string? LeftOf(string? etag) =>
        etag?.Split(Or)[0] is { } first && first.StartsWith(Left, StringComparison.Ordinal) ? first[Left.Length..] : null;

    public static void Doubt<T>(IGrainState<T> grain, RecordTag written)
    {
        var known = (grain.ETag ?? "").Split(Or);
        grain.ETag = string.Join(Or, [known[0], .. known.Skip(1).TakeLast(MostInDoubt), written.ToString()]);
    }
}
