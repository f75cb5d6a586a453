namespace SessionKernel;

// Protects data other than sessions, using the ring that was read last. So a caller that asks often does not call the user's function as
// often, and continues while that fails.
internal sealed partial class SecretRing
{
    /// <summary>Encrypts and authenticates rarely written data with the active secret: see <see cref="SecretBox"/>.</summary>
    public byte[] Protect(string purpose, ReadOnlySpan<byte> plain)
    {
        ReadAgain(s_age);
        return SecretBox.Seal(Volatile.Read(ref _known).Secrets[0], purpose, plain);
    }

    /// <returns>Null unless a secret of the ring protected these bytes for this purpose.</returns>
    public byte[]? Unprotect(string purpose, ReadOnlySpan<byte> box)
    {
        ReadAgain(s_age);
        var known = Volatile.Read(ref _known);
        if (SecretBox.IdOf(box) is not 0 and var id && !Array.Exists(known.Keys, keys => keys.SecretId == id))
        {
            ReadAgain(s_pause);
        }

        return SecretBox.Open(known.Secrets, purpose, box);
    }

    /// <summary>Whether the active secret protected these bytes. If not, they must be protected again while a secret is rolled.</summary>
    public bool IsByActive(ReadOnlySpan<byte> box) => SecretBox.IdOf(box) == Volatile.Read(ref _known).Keys[0].SecretId;
}
