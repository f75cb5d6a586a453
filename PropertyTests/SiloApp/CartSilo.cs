using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Metadata;
using SessionKernel.Orleans;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.SiloApp;

/// <summary>One silo. Its cluster goes on when any of its silos dies.</summary>
public static class CartSilo
{
    public const string Service = "shop";
    public const string Storage = "carts";

    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_command = TimeSpan.FromSeconds(10);

    internal static IHost Build(SiloArguments arguments)
    {
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        host.UseOrleans(silo => Configure(silo, arguments));
        return host.Build();
    }

    private static void Configure(ISiloBuilder silo, SiloArguments arguments)
    {
        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (Service, arguments.Cluster));
        silo.ConfigureEndpoints(IPAddress.Loopback, arguments.SiloPort, arguments.GatewayPort);
        silo.UseRedisClustering(arguments.Members);
        silo.Configure<ClusterMembershipOptions>(options =>
            (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (s_probe, 3, 1));
        // A cached address brings a grain that left back to the silo where it was.
        silo.Configure<GrainDirectoryOptions>(static options => options.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.None);
        silo.Services.AddSingleton<IGrainTypeProvider, CartTypes>();
        silo.Services.PostConfigure<GrainTypeOptions>(options => options.Classes.Remove(CartTypes.NotIn(arguments.Version)));
        silo.AddSessionKernelGrainStorage(
            Storage,
            store =>
                store.UseRedis(arguments.Redis, redis => redis.CommandTimeout = s_command)
                    .Serialize(MemoryPackSessionSerializer.Default)
                    .NoExpiry(),
            grains => grains.State<CartV2>("cart", state => state
                .Schema(version: 2, steps => steps.Upgrade<CartV1>(from: 1, CartV2.From).Downgrade<CartV1>(to: 1, CartV2.ToV1))
                .WriteAs(version: arguments.Pin)));
    }
}
