using System.Diagnostics;

namespace SessionKernel;

/// <summary>
/// One entry of the ring of id keys: a secret from which the store derives the check bytes of an id and its Redis key, or
/// <see cref="Unkeyed"/>. An id whose check does not verify is refused before any I/O.
/// </summary>
/// <remarks>Immutable and thread-safe. The secret is never printed.</remarks>
[DebuggerDisplay("SessionIdKey")]
public sealed class SessionIdKey
{
    /// <summary>The minimum number of bytes of a secret.</summary>
    public const int MinimumBytes = 32;

    private SessionIdKey(byte[]? secret) => Secret = secret;

    /// <summary>
    /// No secret: the id's own 256 random bits protect it, and a forged id costs a command. It may stay in a ring beside keys until the ids
    /// that it issued have expired.
    /// </summary>
    /// <value>The default of a store without id keys.</value>
    public static SessionIdKey Unkeyed { get; } = new(null);

    internal byte[]? Secret { get; }

    /// <summary>Makes a key from a secret, which every node of a fleet must share.</summary>
    /// <param name="secret">At least 32 bytes from a cryptographic generator; they are copied.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">The secret is shorter than 32 bytes.</exception>
    public static SessionIdKey FromSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinimumBytes)
        {
            throw new ArgumentException($"An id key needs at least {MinimumBytes} bytes.", nameof(secret));
        }

        return new SessionIdKey(secret.ToArray());
    }
}
