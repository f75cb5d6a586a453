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

    /// <summary>What may be stored, one after the other: null for nothing. What is no ETag of ours is left out.</summary>
    /// <param name="etag">As a grain holds it.</param>
    /// <param name="at">Where to go on; 0 at first.</param>
    /// <param name="tag">What may be stored.</param>
    /// <returns>False after the last.</returns>
    public static bool TryRead(string etag, ref int at, out RecordTag? tag)
    {
        while (at <= etag.Length)
        {
            var rest = etag.AsSpan(at);
            var text = rest.IndexOf(Or) is >= 0 and var end ? rest[..end] : rest;
            at += text.Length + 1;
            if (text.IsEmpty || text.StartsWith(Left, StringComparison.Ordinal))
            {
                tag = null;
                return true;
            }

            if (RecordTag.TryParse(text, out var known))
            {
                tag = known;
                return true;
            }
        }

        tag = null;
        return false;
    }

    /// <summary>The tags of what may be stored.</summary>
    public static RecordTag[] TagsOf(string etag)
    {
        var (tags, at) = (new List<RecordTag>(1), 0);
        while (TryRead(etag, ref at, out var tag))
        {
            if (tag is { } known)
            {
                tags.Add(known);
            }
        }

        return [.. tags];
    }

    public static string OfLeft(LeftState left) => Left + left.ETag;

    /// <summary>The ETag of what is to be taken over, if it is that.</summary>
    public static string? LeftOf(string? etag) =>
        etag is not null && etag.StartsWith(Left, StringComparison.Ordinal) ? etag.Split(Or)[0][Left.Length..] : null;

    public static void Doubt<T>(IGrainState<T> grain, RecordTag written)
    {
        var known = (grain.ETag ?? "").Split(Or);
        grain.ETag = string.Join(Or, [known[0], .. known.Skip(1).TakeLast(MostInDoubt), written.ToString()]);
    }
}
