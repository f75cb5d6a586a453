using SessionKernel.Benchmarks.Compare.Subjects;

namespace SessionKernel.Benchmarks.Scale;

/// <summary>The keys of sessions by their ids: raw-limit's commands use the same keys in the same order.</summary>
internal static class ScaleKeys
{
    public static RawCommands Commands(string prefix, string[] ids, long valueLength)
    {
        var keys = new KeySpace(prefix);
        var ring = new SessionIdRing([SessionIdKey.Unkeyed]);
        return RawCommands.Encode(ids.Select(id => KeyOf(keys, ring, id)), ids.Length, valueLength);
    }

    private static byte[] KeyOf(KeySpace keys, SessionIdRing ring, string text) =>
        SessionId.TryParse(text, out var id) && ring.TryVerify(id, out var digest)
            ? keys.ToBytes(SessionKey.OfSession(id.Route, digest))
            : throw new ArgumentException("Not an id of the run.", nameof(text));
}
