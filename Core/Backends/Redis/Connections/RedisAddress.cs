using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace SessionKernel;

// Decides whether two configurations lead to the same connection. It compares settings that have a text by their text, and everything else
// by reference: delegates, a tunnel, providers. It does not compare what RedisConfiguration.Adapt sets, nor the subscribers of
// ConnectionAttemptCompleted, which are not accessible. A test goes through the properties of ConfigurationOptions, so that a later
// version's new property is not overlooked.
/// <summary>The servers that a configuration connects to, and the user. Its text reveals nothing of it.</summary>
internal sealed class RedisAddress : IEquatable<RedisAddress>
{
    private readonly string _digest;
    private readonly object?[] _parts;

    /// <param name="given">The user's configuration.</param>
    /// <param name="adapted">The same with the settings that the store decides.</param>
    public RedisAddress(ConfigurationOptions given, ConfigurationOptions adapted)
    {
        // Hashed, since it holds passwords. User and password also stand apart: within the one text, a password could look like further
        // options.
        string?[] texts =
        [
            adapted.ToString(includePassword: true),
            given.User, given.Password, given.SentinelUser, given.SentinelPassword, given.LibraryName,
        ];
        _digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts))));
        _parts = PartsOf(given);
    }

    public bool Equals(RedisAddress? other) => other is not null && _digest == other._digest && _parts.SequenceEqual(other._parts);

    public override bool Equals(object? obj) => Equals(obj as RedisAddress);

    public override int GetHashCode() => _digest.GetHashCode(StringComparison.Ordinal);

#pragma warning disable SER009 // The only way to see the certificate callbacks, which are events of the configuration.
    private static object?[] PartsOf(ConfigurationOptions given)
    {
        var tls = new TlsOptions(given);
        return
        [
            given.Defaults.GetType() == typeof(DefaultOptionsProvider) ? null : given.Defaults,
            tls.CertificateValidationCallback, tls.CertificateSelectionCallback, given.SslClientAuthenticationOptions,
            given.BeforeSocketConnect, given.Tunnel, given.LoggerFactory, given.BacklogPolicy, given.HeartbeatConsistencyChecks,
            given.CircuitBreaker, given.RetryPolicy, given.ResponseBufferPool, given.RequestBufferPool,
        ];
    }
#pragma warning restore SER009
}
