using Orleans;

namespace SessionKernel.Orleans;

// The ETag of a state is the stamp of its record. After a write whose outcome is unknown, the ETag says what may be stored: the stamp
// before that write ("" = no record) and then, each after a ~, the stamp of each such write. The next write tries them in turn, and so
// finds the stamp that is stored. "left." and an ETag of the former storage stand for a state that is still to be taken over: they are not
// stamps of ours.
internal static class GrainETag
{
    private const char Or = '~';
    private const string Left = "left.";
    private const int MostInDoubt = 6;

    /// <summary>Reads what may be stored, one stamp after the other; null = no record. It skips text that is no ETag of ours.</summary>
    /// <param name="etag">The ETag as a grain holds it.</param>
    /// <param name="at">Where to continue; 0 at first.</param>
    /// <param name="stamp">The stamp that may be stored.</param>
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

    /// <summary>Reads all stamps that may be stored.</summary>
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

    /// <summary>Reads the ETag of the former storage; null if the state is not one that is still to be taken over.</summary>
    public static string? LeftOf(string? etag) =>
        etag is not null && etag.StartsWith(Left, StringComparison.Ordinal) ? etag.Split(Or)[0][Left.Length..] : null;

    public static void Doubt<T>(IGrainState<T> grain, RecordStamp written)
    {
        var known = (grain.ETag ?? "").Split(Or);
        grain.ETag = string.Join(Or, [known[0], .. known.Skip(1).TakeLast(MostInDoubt), written.ToString()]);
    }
}
