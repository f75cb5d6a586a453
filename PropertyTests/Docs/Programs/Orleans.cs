using MemoryPack;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using SessionKernel;
using SessionKernel.Orleans;
using SessionKernel.Serializers;

var builder = Host.CreateApplicationBuilder(args);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering()
    .AddSessionKernelGrainStorage("carts", store => store
        .UseRedis("localhost:6379")
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(idle: TimeSpan.FromDays(30)))); // or NoExpiry(): the store needs one of the two
await builder.Build().RunAsync();

public interface ICartGrain : IGrainWithStringKey
{
    Task AddAsync(string item);
}

public sealed class CartGrain([PersistentState("cart", "carts")] IPersistentState<Cart> cart) : Grain, ICartGrain
{
    public Task AddAsync(string item)
    {
        cart.State.Items.Add(item);
        return cart.WriteStateAsync();
    }
}

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Cart
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}
