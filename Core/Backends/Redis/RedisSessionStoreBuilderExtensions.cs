using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Keeps sessions in Redis, Valkey, Garnet or a managed service that speaks their protocol.</summary>
public static class RedisSessionStoreBuilderExtensions
{
    /// <summary>
    /// Keeps sessions in the Redis at an address. Stores of this process with the same address and options share connections, and the last
    /// of these stores closes them. A different <c>name=…</c> in the configuration gives a store its own connections.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">
    /// The configuration in the format of StackExchange.Redis: servers first, as <c>host:port</c>, then options, separated by commas. Or a
    /// URI: <c>redis://user:password@host:port/database</c>, <c>rediss://</c> for TLS. Percent-encode user and password in a URI.
    /// </param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">
    /// The configuration can't be parsed, or names no server. The message quotes no part of it.
    /// </exception>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, string configuration, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return builder.UseRedis(RedisConfiguration.Parse(configuration), configure);
    }

    /// <summary>
    /// Keeps sessions in the Redis that the options describe. The builder copies the options. Stores of this process with the same options
    /// share connections, and the last of these stores closes them. A different <see cref="ConfigurationOptions.ClientName"/> gives a store
    /// its own connections.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">Endpoints, credentials, TLS. Time-outs come from <paramref name="configure"/>.</param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An endpoint names no host. The message quotes no part of it.</exception>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, ConfigurationOptions configuration, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var copy = RedisConfiguration.Check(configuration);
        return builder.UseRedisAt(configure, (options, context) => RedisTarget.ToAddress(copy, options, context));
    }

    /// <summary>Keeps sessions in Redis using a multiplexer of your own, which the store does not dispose.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="multiplexer">A connected multiplexer. Its exceptions may quote keys, so the store does not pass them on.</param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, IConnectionMultiplexer multiplexer, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return builder.UseRedisAt(configure, (options, context) => RedisTarget.ToForeign(multiplexer, options, context));
    }

    /// <summary>Keeps sessions in Redis using a multiplexer that a factory makes, and that the store does not dispose.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Called when the store connects, once for each attempt.</param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, Func<Task<IConnectionMultiplexer>> factory, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(factory);
        return builder.UseRedisAt(configure, (options, context) => RedisTarget.ToForeign(factory, options, context));
    }

    /// <summary>
    /// Changes how the store connects to Redis, except for the address, which other code may set, such as a configuration section. Options
    /// passed to <c>UseRedis</c> have the same effect.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static SessionStoreBuilder<T> ConfigureRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, Action<RedisBackendOptions> configure)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Redis);
        builder.Redis.Check();
        return builder;
    }

    private static SessionStoreBuilder<T> UseRedisAt<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, Action<RedisBackendOptions>? configure, Func<RedisBackendOptions, BackendContext,
        RedisTarget> target)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.ConfigureRedis(configure ?? (static _ => { }));
        return builder.UseBackend(context => new RedisBackend(target(builder.Redis.Copy(), context), context));
    }
}
