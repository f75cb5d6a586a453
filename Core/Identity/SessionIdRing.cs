namespace SessionKernel;

// The first entry that verifies an id accepts it and derives its Redis key; keyed entries are tried first. The first entry given issues new
// ids. So a key is rolled in two deploys: first accepted everywhere, then issued.
internal sealed class SessionIdRing
{
    private readonly IdDigester[] _digesters;
    private readonly IdDigester _issuer;

    public SessionIdRing(IReadOnlyList<SessionIdKey> keys)
    {
        var all = keys.Select(key => new IdDigester(key)).ToArray();
        _issuer = all[0];
        _digesters = [.. all.Where(d => d.IsKeyed), .. all.Where(d => !d.IsKeyed).Take(1)];
    }

    public SessionId Issue(ushort? route, out Digest16 digest)
    {
        Span<byte> bytes = stackalloc byte[SessionId.Size];
        RandomBytes.Fill(bytes);
        if (route is { } known)
        {
            System.Runtime.InteropServices.MemoryMarshal.Write(bytes, known);
        }

        digest = _issuer.Complete(bytes);
        return new SessionId(bytes);
    }

    public bool TryVerify(in SessionId id, out Digest16 digest)
    {
        foreach (var digester in _digesters)
        {
            if (digester.TryVerify(id.Bytes, out digest))
            {
                return true;
            }
        }

        digest = default;
        return false;
    }
}
