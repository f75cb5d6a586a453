using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using SessionKernel.Benchmarks.Compare.Subjects;
using SessionKernel.Orleans;
using SessionKernel.Serializers;
using SessionKernel.Testing.Servers;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>A kind of storage to compare.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Add">Registers a storage; the last argument says whether a clear deletes the state.</param>
/// <param name="UsesGrainStorageSerializer">Whether it serializes using Orleans' interface.</param>
internal sealed record GrainStorageKind(
    string Name, Action<IServiceCollection, SubjectContext, bool> Add, bool UsesGrainStorageSerializer = false)
{
    public const string Provider = "grains";
    public const string KernelLane = "kernel-lane";
    public const string OrleansRedis = "orleans-redis";

    public static IReadOnlyList<GrainStorageKind> All { get; } =
    [
        new(KernelLane, static (services, context, deletes) => AddKernel(services, context, deletes, TransportMode.Lanes)),
        new("kernel-multiplexer", static (services, context, deletes) => AddKernel(services, context, deletes, TransportMode.Multiplexer)),
        new(
            "kernel-lane-grain-serializer",
            static (services, context, deletes) => AddKernel(services, context, deletes, TransportMode.Lanes, grainSerializer: true),
            UsesGrainStorageSerializer: true),
        new(OrleansRedis, AddOrleansRedis, UsesGrainStorageSerializer: true),
    ];

    private static void AddKernel(
        IServiceCollection services, SubjectContext context, bool deletes, TransportMode transport, bool grainSerializer = false) =>
        services.AddSessionKernelGrainStorage(
            Provider,
            store =>
            {
                store.UseRedis(context.Address, options => (options.Transport, options.CommandTimeout) = (transport, Patience.Reply))
                    .NoExpiry().Configure(options => options.KeyPrefix = context.Prefix);
                _ = grainSerializer ? store : store.Serialize(MemoryPackSessionSerializer.Default);
            },
            grains =>
            {
                grains.DeleteStateOnClear = deletes;
                _ = grainSerializer ? grains.UseGrainStorageSerializer() : grains;
            });

    private static void AddOrleansRedis(IServiceCollection services, SubjectContext context, bool deletes) =>
        services.AddRedisGrainStorage(Provider, options =>
        {
            options.ConfigurationOptions = ConfigurationOptions.Parse(Patience.With(context.Address));
            options.DeleteStateOnClear = deletes;
        });
}
