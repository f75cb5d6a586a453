using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Keeps sessions in Redis, Valkey, Garnet or a managed service that speaks their protocol.</summary>
public static class RedisSessionStoreBuilderExtensions
{
    /// <summary>
    /// Keeps sessions in the Redis at an address. Stores of this process that are given the same address and options share connections,
    /// which the last of them closes; another <c>name=…</c> in the configuration keeps a store apart.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">
    /// As StackExchange.Redis reads it: <c>host:port</c>, with options behind commas, servers first. Or a URI:
    /// <c>redis://user:password@host:port/database</c>, <c>rediss://</c> for TLS; user and password are percent-encoded.
    /// </param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">It can't be read, or names no server. The message quotes nothing of it.</exception>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, string configuration, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return builder.UseRedis(RedisConfiguration.Parse(configuration), configure);
    }

    /// <summary>
    /// Keeps sessions in the Redis that the options describe. They are copied. Stores of this process that are given the same share
    /// connections, which the last of them closes; another <see cref="ConfigurationOptions.ClientName"/> keeps a store apart.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">Endpoints, credentials, TLS. Time-outs come from <paramref name="configure"/>.</param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An endpoint is no host. The message quotes nothing of it.</exception>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, ConfigurationOptions configuration, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var copy = RedisConfiguration.Check(configuration);
        return builder.UseRedisAt(configure, (options, context) => RedisTarget.ToAddress(copy, options, context));
    }

    /// <summary>Keeps sessions behind a multiplexer of your own, which the store does not dispose.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="multiplexer">A connected multiplexer. Exception texts of yours may quote keys: they are not passed on.</param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, IConnectionMultiplexer multiplexer, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return builder.UseRedisAt(configure, (options, context) => RedisTarget.ToForeign(multiplexer, options, context));
    }

    /// <summary>Keeps sessions behind a multiplexer that a factory makes, and that the store does not dispose.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Called once, while the store is built.</param>
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
    /// Changes how Redis is connected to, apart from where: who gives the address may be somebody else, such as a configuration section.
    /// What <c>UseRedis</c> is given has the same effect.
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
