using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace SessionKernel;

// Whether two configurations come to the same connection. What they have in text is compared by that, and all else by reference:
// delegates, a tunnel, providers. Not compared: what RedisConfiguration.Adapt sets, and subscribers of ConnectionAttemptCompleted, which
// nobody can see. A test goes through the properties of ConfigurationOptions, so that one which a later version adds is not overlooked.
/// <summary>What a configuration connects to, and as whom. Shows nothing of it.</summary>
internal sealed class RedisAddress : IEquatable<RedisAddress>
{
    private readonly string _digest;
    private readonly object?[] _parts;

    /// <param name="given">By the user.</param>
    /// <param name="adapted">With what is the store's to decide.</param>
    public RedisAddress(ConfigurationOptions given, ConfigurationOptions adapted)
    {
        // A digest, since there are passwords in it. These by themselves, too: in one text a password may look like more than that.
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
