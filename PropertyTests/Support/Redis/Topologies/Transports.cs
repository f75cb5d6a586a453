using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>How the stores of these tests reach a topology: by connections of their own, over either transport.</summary>
internal static class Transports
{
    public static SessionStoreBuilder<T> UseTopology<T>(
        this SessionStoreBuilder<T> builder, ConfigurationOptions configuration, TransportMode transport)
        where T : notnull => builder.UseRedis(configuration, options =>
        {
            PatientRedis.Wait(options);
            options.Transport = transport;
        });
}
