using SessionKernel;

namespace NodeDriver;

/// <summary>The id keys and secrets that both builds are configured with.</summary>
public static class IdSecrets
{
    public static SessionIdKey First { get; } = KeyOf(1);

    public static SessionIdKey Next { get; } = KeyOf(2);

    public static SessionSecret FirstSecret { get; } = SecretOf(3);

    public static SessionSecret NextSecret { get; } = SecretOf(4);

    private static SessionIdKey KeyOf(byte seed) => SessionIdKey.FromSecret([.. Enumerable.Repeat(seed, SessionIdKey.MinimumBytes)]);

    private static SessionSecret SecretOf(byte seed) => SessionSecret.FromBytes([.. Enumerable.Repeat(seed, SessionSecret.MinimumBytes)]);
}
