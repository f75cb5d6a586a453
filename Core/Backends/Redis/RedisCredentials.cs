using System.Diagnostics;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>The user and password that a connection signs in with. Debuggers and <c>ToString</c> show neither.</summary>
/// <param name="password">The password, or a token that takes its place.</param>
/// <param name="user">The ACL user; null = the default user.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[DebuggerDisplay("RedisCredentials")]
public sealed class RedisCredentials(string password, string? user = null)
{
    /// <summary>The password, or a token that takes its place.</summary>
    public string Password { get; } = password ?? throw new ArgumentNullException(nameof(password));

    /// <summary>The ACL user.</summary>
    /// <value>Null = the default user.</value>
    public string? User { get; } = user;

    /// <summary>Makes the multiplexer call the function at each connect, as lanes do.</summary>
    internal static void AskedFor(ConfigurationOptions configuration, Func<RedisCredentials> credentials)
    {
        configuration.Defaults = new RedisCredentialsProvider(configuration.Defaults, credentials);
        configuration.User = null;
        configuration.Password = null;
    }
}
