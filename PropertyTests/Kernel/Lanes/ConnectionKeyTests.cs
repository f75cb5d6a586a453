using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using StackExchange.Redis.Availability;
using StackExchange.Redis.Configuration;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Stores share a connection if nothing that makes it different differs: as whom, to where, how, and by which clock.</summary>
public sealed class ConnectionKeyTests
{
    // The store's to decide, or without an effect in this version of StackExchange.Redis.
    private static readonly string[] s_own =
    [
        nameof(
            ConfigurationOptions.AbortOnConnectFail), nameof(ConfigurationOptions.ConnectRetry), nameof(
                ConfigurationOptions.ConnectTimeout),
        nameof(ConfigurationOptions.AsyncTimeout), nameof(ConfigurationOptions.SyncTimeout), nameof(ConfigurationOptions.HeartbeatInterval),
        nameof(ConfigurationOptions.ReconnectRetryPolicy), nameof(ConfigurationOptions.ConfigCheckSeconds),
        nameof(ConfigurationOptions.IncludeDetailInExceptions), nameof(
            ConfigurationOptions.IncludePerformanceCountersInExceptions), nameof(ConfigurationOptions.AllowAdmin),
        "ResponseTimeout", "WriteBuffer", "HighPrioritySocketThreads", "PreserveAsyncOrder", "SocketManager",
    ];

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("a:1,b:2,password=secret,ssl=true,user=app")]
    [InlineData("rediss://app:secret@cache:6380/2")]
    [InlineData("x.redis.cache.windows.net:6380,ssl=true")]
    [InlineData("s:26379,serviceName=sessions")]
    public void The_same_text_is_the_same_connection(string address)
    {
        var (one, other) = (KeyOf(RedisConfiguration.Parse(address)), KeyOf(RedisConfiguration.Parse(address)));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.DoesNotContain("secret", $"{one} {one.Place}", StringComparison.Ordinal);
    }

    [Fact]
    public void Each_property_of_a_configuration_makes_another_connection()
    {
        var plain = KeyOf(Plain());
        foreach (var property in typeof(ConfigurationOptions).GetProperties()
            .Where(static one => one.CanWrite && !s_own.Contains(one.Name)))
        {
            var changed = Plain();
            property.SetValue(changed, OtherThan(property.GetValue(changed), property));
            Assert.False(plain.Equals(KeyOf(changed)), property.Name);
        }
    }

    [Fact]
    public void Certificate_callbacks_are_told_apart()
    {
        RemoteCertificateValidationCallback validate = static (_, certificate, _, _) => certificate is null;
        ConfigurationOptions With(RemoteCertificateValidationCallback callback)
        {
            var configuration = Plain();
            configuration.Ssl = true;
            configuration.CertificateValidation += callback;
            return configuration;
        }

        Assert.Equal(KeyOf(With(validate)), KeyOf(With(validate)));
        Assert.NotEqual(KeyOf(With(validate)), KeyOf(With(static (_, _, _, _) => false)));
    }

    /// <summary>Joined into one text they would look alike.</summary>
    [Fact]
    public void A_password_that_looks_like_an_option_is_a_password()
    {
        var (one, other) = (Plain(), Plain());
        (one.User, one.Password) = ("app", "a,ssl=True");
        (other.User, other.Password, other.Ssl) = ("app", "a", true);
        Assert.NotEqual(KeyOf(one), KeyOf(other));
        (other.Ssl, other.Password) = (false, "a,ssl=False");
        Assert.NotEqual(KeyOf(one), KeyOf(other));
    }

    [Fact]
    public void Each_option_of_a_connection_makes_another_one()
    {
        var plain = KeyOf(Plain());
        foreach (var property in typeof(RedisBackendOptions).GetProperties()
            .Where(static one => one.Name != nameof(RedisBackendOptions.DurableWrites)))
        {
            var changed = new RedisBackendOptions();
            property.SetValue(changed, OtherThan(property.GetValue(changed), property));
            Assert.False(plain.Equals(KeyOf(Plain(), changed)), property.Name);
        }

        Assert.Equal(plain, KeyOf(Plain(), new RedisBackendOptions { DurableWrites = DurableWrites.Renew }));
    }

    [Fact]
    public void A_clock_of_its_own_makes_another_connection() =>
        Assert.NotEqual(KeyOf(Plain()), KeyOf(Plain(), time: new FakeTimeProvider()));

    [Fact]
    public void Each_socket_is_a_place()
    {
        static RedisConnectionKey At(string path) => KeyOf(new ConfigurationOptions { EndPoints = { new UnixDomainSocketEndPoint(path) } });
        Assert.Equal(At("/tmp/one"), At("/tmp/one"));
        Assert.NotEqual(At("/tmp/one"), At("/tmp/two"));
    }

    /// <summary>The one who asks first decides nothing: a larger limit holds for the connection whenever it comes.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_largest_limit_of_a_value_holds_for_a_connection(bool isLater)
    {
        var (connection, store) = (new ValueLimit(), new ValueLimit());
        new ValueLimit(500).Join(connection);
        Assert.Equal(ValueLimit.Of(500), connection.Bytes);
        if (isLater)
        {
            store.Join(connection);
            store.Admit(1000);
        }
        else
        {
            store.Admit(1000);
            store.Join(connection);
        }

        Assert.Equal((ValueLimit.Of(1000), ValueLimit.Of(1000)), (store.Bytes, connection.Bytes));
    }

    private static ConfigurationOptions Plain() => ConfigurationOptions.Parse("localhost:6379");

    private static RedisConnectionKey KeyOf(
        ConfigurationOptions configuration, RedisBackendOptions? options = null, TimeProvider? time = null)
    {
        var context = new BackendContext(new KeySpace("key:"), new BufferPool(), time ?? TimeProvider.System, NullLogger.Instance);
        return RedisTarget.ToAddress(configuration, options ?? new RedisBackendOptions(), context).Key;
    }

    private static object OtherThan(object? value, PropertyInfo property) =>
        (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) switch
    {
        var type when type == typeof(bool) => !(bool)(value ?? false),
        var type when type == typeof(int) => (int)(value ?? 0) + 7,
        var type when type == typeof(string) => "other",
        var type when type == typeof(TimeSpan) => TimeSpan.FromSeconds(123),
        var type when type == typeof(Version) => new Version(2, 8),
        var type when type == typeof(RedisChannel) => RedisChannel.Literal("other"),
        var type when type == typeof(EndPointCollection) => new EndPointCollection { "other:2" },
        var type when type == typeof(CommandMap) => CommandMap.Twemproxy,
        var type when type == typeof(DefaultOptionsProvider) => new AzureOptionsProvider(),
        var type when type == typeof(BacklogPolicy) => BacklogPolicy.FailFast,
        var type when type == typeof(Tunnel) => Tunnel.HttpProxy(new DnsEndPoint("proxy", 1)),
        var type when type == typeof(ILoggerFactory) => NullLoggerFactory.Instance,
        var type when type == typeof(Durability) => Durability.Replicated(1, TimeSpan.FromSeconds(1)),
        var type when type == typeof(MemoryPool<byte>) => MemoryPool<byte>.Shared,
        var type when type == typeof(CircuitBreaker) => CircuitBreaker.None,
        var type when type == typeof(RetryPolicy) => RetryPolicy.None,
        var type when type == typeof(Func<RedisCredentials>) => static () => new RedisCredentials("other"),
        var type when type == typeof(Func<string, SslClientAuthenticationOptions>) =>
            static (string _) => new SslClientAuthenticationOptions(),
        var type when type == typeof(Action<EndPoint, ConnectionType, Socket>) => static (EndPoint _, ConnectionType _, Socket _) => { },
        { IsEnum: true } type => Enum.GetValues(type).Cast<object>().Last(other => !other.Equals(value)),
        var type =>
            throw new NotSupportedException($"{property.Name} is a {type}: give another one, and see that RedisAddress compares it."),
    };
}
