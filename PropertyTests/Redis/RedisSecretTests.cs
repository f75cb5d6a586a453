using System.Net;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.Serializers;
using StackExchange.Redis;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>
/// A password wherever somebody may have put it in a Redis configuration: no exception, log line or text shows any of it.
/// </summary>
public sealed class RedisSecretTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Theory]
    [InlineData(StartPolicy.Fail)]
    [InlineData(StartPolicy.Retry)]
    public void Is_shown_nowhere(StartPolicy policy) =>
        ForAll(SecretPlacements.Configurations, configuration => ShowsNothing(configuration, policy).GetAwaiter().GetResult(), runs: 100);

    [Theory]
    [InlineData("127.0.0.1:1,password=a,qzx")]
    [InlineData("127.0.0.1:1,password=a,qzx:1")]
    [InlineData("127.0.0.1:1,password=a,qzx,ssl=true")]
    [InlineData("user:qzx@127.0.0.1:1")]
    [InlineData("redis://user:q/zx@127.0.0.1:1")]
    public void What_can_be_no_server_is_refused(string configuration) =>
        AssertHidden(Assert.Throws<ArgumentException>(() => Describe().UseRedis(configuration)).ToString());

    [Fact]
    public void Nor_is_it_in_the_options_of_the_user()
    {
        var options = new ConfigurationOptions();
        options.EndPoints.Add(new DnsEndPoint("user:qzx@host", 6379));
        AssertHidden(Assert.Throws<ArgumentException>(() => Describe().UseRedis(options)).ToString());
        AssertHidden(EndPointName.Of(options.EndPoints[0]));
    }

    [Theory]
    [InlineData("redis://cache", "cache", 6379, null, null, 0, false)]
    [InlineData("redis://cache.example.com:7000/3", "cache.example.com", 7000, null, null, 3, false)]
    [InlineData("redis://:pass@cache:7000", "cache", 7000, null, "pass", 0, false)]
    [InlineData("rediss://user:p%40ss%2C:w%25rd@cache:6380/0", "cache", 6380, "user", "p@ss,:w%rd", 0, true)]
    [InlineData(" REDISS://user:pass@cache:6380/ ", "cache", 6380, "user", "pass", 0, true)]
    public void A_URI_is_read(string uri, string host, int port, string? user, string? password, int database, bool tls)
    {
        var options = RedisConfiguration.Parse(uri);
        Assert.Equal(new DnsEndPoint(host, port), Assert.Single(options.EndPoints));
        Assert.Equal((user, password, database, tls), (options.User, options.Password, options.DefaultDatabase ?? -1, options.Ssl));
    }

    [Fact]
    public void An_address_in_a_URI_is_read() =>
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 7000), Assert.Single(RedisConfiguration.Parse("redis://[::1]:7000").EndPoints));

    [Theory]
    [InlineData("a:1,b_2.example.com:2,10.0.0.1,[::1]:7", 4)]
    [InlineData("ssl=true,a:1", 1)]
    [InlineData("a:1,password=b=c,ssl=true", 1)]
    public void Servers_are_read_as_before(string configuration, int servers) =>
        Assert.Equal(servers, RedisConfiguration.Parse(configuration).EndPoints.Count);

    private static async Task ShowsNothing(string configuration, StartPolicy policy)
    {
        var logs = new CapturingLoggers();
        var builder = Describe().UseLogging(logs).Configure(options => options.StartPolicy = policy);
        string told;
        try
        {
            await using var store = await builder
                .UseRedis(configuration, static redis => redis.ConnectTimeout = TimeSpan.FromMilliseconds(200))
                .BuildAsync();
            told = store.ToString()!;
        }
        catch (Exception e) when (e is ArgumentException or SessionKernelException)
        {
            told = e.ToString();
        }

        AssertHidden($"{builder} {told} {string.Join('\n', logs.Lines)}");
    }

    private static void AssertHidden(string told) =>
        Assert.DoesNotContain(SecretPlacements.Trace, told, StringComparison.OrdinalIgnoreCase);

    private static SessionStoreBuilder<Basket> Describe() =>
        SessionStore.For<Basket>("secret").Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromMinutes(5));
}
