using System.Diagnostics;

namespace SessionKernel;

/// <summary>One entry of a store's ring of secrets: see <see cref="SessionSecrets"/>.</summary>
/// <remarks>Immutable and thread-safe. The secret is never printed.</remarks>
[DebuggerDisplay("SessionSecret")]
public sealed class SessionSecret
{
    /// <summary>The minimum number of bytes of a secret.</summary>
    public const int MinimumBytes = 32;

    private SessionSecret(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    /// <summary>Makes a secret, which every instance of the application must share.</summary>
    /// <param name="secret">At least 32 bytes from a cryptographic generator. They are copied.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="ArgumentException">The secret is shorter than 32 bytes.</exception>
    public static SessionSecret FromBytes(ReadOnlySpan<byte> secret) => secret.Length >= MinimumBytes
        ? new SessionSecret(secret.ToArray())
        : throw new ArgumentException($"A secret needs at least {MinimumBytes} bytes.", nameof(secret));
}
