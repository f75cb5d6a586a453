using SessionKernel;

namespace NodeDriver;

/// <summary>The id keys that both builds are configured with.</summary>
public static class IdSecrets
{
    public static SessionIdKey First { get; } = KeyOf(1);

    public static SessionIdKey Next { get; } = KeyOf(2);

    private static SessionIdKey KeyOf(byte seed) => SessionIdKey.FromSecret([.. Enumerable.Repeat(seed, SessionIdKey.MinimumBytes)]);
}
