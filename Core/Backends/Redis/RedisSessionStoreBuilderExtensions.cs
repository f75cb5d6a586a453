using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace SessionKernel;

/// <summary>Keeps sessions in Redis, Valkey, Garnet or a managed service that speaks their protocol.</summary>
public static class RedisSessionStoreBuilderExtensions
{
    /// <summary>Keeps sessions in the Redis at an address. The store owns the connection.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">As StackExchange.Redis reads it: <c>host:port</c>, with options behind commas.</param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, string configuration, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return builder.UseRedis(ConfigurationOptions.Parse(configuration), configure);
    }

    /// <summary>Keeps sessions in the Redis that the options describe. They are copied; the store owns the connection.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">Endpoints, credentials, TLS. Time-outs come from <paramref name="configure"/>.</param>
    /// <param name="configure">Changes the options; null = defaults.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> UseRedis<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, ConfigurationOptions configuration, Action<RedisBackendOptions>? configure = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var copy = configuration.Clone();
        return builder.UseRedisLink(configure, (options, time) => RedisLink.ToAddress(copy, options, time));
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
        return builder.UseRedisLink(configure, (options, time) => RedisLink.ToForeign(() => Task.FromResult(multiplexer), options, time));
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
        return builder.UseRedisLink(configure, (options, time) => RedisLink.ToForeign(factory, options, time));
    }

    private static SessionStoreBuilder<T> UseRedisLink<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, Action<RedisBackendOptions>? configure, Func<RedisBackendOptions, TimeProvider, RedisLink> link)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new RedisBackendOptions();
        configure?.Invoke(options);
        options.Check();
        return builder.UseBackend(context => new RedisBackend(link(options, context.Time), options, context));
    }
}
