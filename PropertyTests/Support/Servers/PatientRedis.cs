using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>How a store waits in a test of something else: no machine is too busy for a server that is there to answer in time.</summary>
internal static class PatientRedis
{
    public static TimeSpan Limit => Patience.Reply;

    public static void Wait(RedisBackendOptions options) => (options.ConnectTimeout, options.CommandTimeout) = (Limit, Limit);

    public static Task<ConnectionMultiplexer> ConnectAsync(string endPoint)
    {
        var configuration = ConfigurationOptions.Parse(Patience.With(endPoint));
        configuration.ConnectTimeout = (int)Limit.TotalMilliseconds;
        return ConnectionMultiplexer.ConnectAsync(configuration);
    }

    public static void WaitOver(this RedisBackendOptions options, TransportMode transport)
    {
        Wait(options);
        options.Transport = transport;
    }
}
