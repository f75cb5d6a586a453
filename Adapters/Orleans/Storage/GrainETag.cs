using Orleans;

namespace SessionKernel.Orleans;

// The ETag of a state is the stamp of its record. After a write whose outcome is unknown it says what may be stored: the stamp before it,
// "" for none, and behind a ~ the stamp of each such write. The next write tries them in turn, and finds its own one there. "left." and an
// ETag is what is to be taken over: none of ours.
internal static class GrainETag
{
    private const char Or = '~';
    private const string Left = "left.";
    private const int MostInDoubt = 6;

    /// <summary>What may be stored, one after the other: null for nothing. What is no ETag of ours is left out.</summary>
    /// <param name="etag">As a grain holds it.</param>
    /// <param name="at">Where to go on; 0 at first.</param>
    /// <param name="stamp">What may be stored.</param>
    /// <returns>False after the last.</returns>
    public static bool TryRead(string etag, ref int at, out RecordStamp? stamp)
    {
        while (at <= etag.Length)
        {
            var rest = etag.AsSpan(at);
            var text = rest.IndexOf(Or) is >= 0 and var end ? rest[..end] : rest;
            at += text.Length + 1;
            if (text.IsEmpty || text.StartsWith(Left, StringComparison.Ordinal))
            {
                stamp = null;
                return true;
            }

            if (RecordStamp.TryParse(text, out var known))
            {
                stamp = known;
                return true;
            }
        }

        stamp = null;
        return false;
    }

    /// <summary>The stamps of what may be stored.</summary>
    public static RecordStamp[] StampsOf(string etag)
    {
        var (stamps, at) = (new List<RecordStamp>(1), 0);
        while (TryRead(etag, ref at, out var stamp))
        {
            if (stamp is { } known)
            {
                stamps.Add(known);
            }
        }

        return [.. stamps];
    }

    public static string OfLeft(LeftState left) => Left + left.ETag;

    /// <summary>The ETag of what is to be taken over, if it is that.</summary>
    public static string? LeftOf(string? etag) =>
        etag is not null && etag.StartsWith(Left, StringComparison.Ordinal) ? etag.Split(Or)[0][Left.Length..] : null;

    public static void Doubt<T>(IGrainState<T> grain, RecordStamp written)
    {
        var known = (grain.ETag ?? "").Split(Or);
        grain.ETag = string.Join(Or, [known[0], .. known.Skip(1).TakeLast(MostInDoubt), written.ToString()]);
    }
}
