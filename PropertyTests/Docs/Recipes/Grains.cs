using MemoryPack;
using Orleans.Hosting;
using SessionKernel.Orleans;
using SessionKernel.Serializers;
using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Docs.Recipes.Grains;

/// <summary>docs/orleans.md, as it is compiled.</summary>
public static class Silo
{
    public static void Add(ISiloBuilder silo)
    {
        silo.AddSessionKernelGrainStorage("carts", store => store
            .UseRedis("localhost:6379")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: TimeSpan.FromDays(30))); // or NoExpiry(): one of them must be said
    }

    public static void Upgrade(ISiloBuilder silo)
    {
        #region state
        silo.AddSessionKernelGrainStorage(
            "carts",
            store => store.UseRedis("localhost:6379").Serialize(MemoryPackSessionSerializer.Default).NoExpiry(),
            grains => grains
                .State<Cart>("cart", state => state
                    .Schema(version: 2, steps => steps.Upgrade<CartV1>(from: 1, static old => new Cart { Items = [old.Item] })))
                .State<Visit>("visit", state => state.Expire(idle: TimeSpan.FromHours(1))));
        #endregion
    }

    public static void TakeOver(ISiloBuilder silo, IConnectionMultiplexer redis)
    {
        #region take-over
        silo.AddSessionKernelGrainStorage(
            "carts",
            store => store.UseRedis(redis).Serialize(MemoryPackSessionSerializer.Default).NoExpiry(),
            grains => grains.TakeOverFromRedis(_ => redis));
        #endregion
    }

    public static void KeepFormat(ISiloBuilder silo)
    {
        #region format
        silo.AddSessionKernelGrainStorage(
            "carts",
            store => store.UseRedis("localhost:6379").NoExpiry(),
            grains => grains.UseGrainStorageSerializer());
        #endregion
    }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class CartV1
{
    [MemoryPackOrder(0)]
    public string Item { get; set; } = "";
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Cart
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Visit
{
    [MemoryPackOrder(0)]
    public string Page { get; set; } = "";
}
