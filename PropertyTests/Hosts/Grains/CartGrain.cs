using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SessionKernel.PropertyTests.Redis;

namespace SessionKernel.PropertyTests.Hosts.Grains;

public interface ICartGrain : IGrainWithStringKey
{
    /// <summary>Adds one item, after reading again if another writer was first.</summary>
    /// <returns>The activation that did it.</returns>
    Task<Guid> AddAsync(string item);

    Task<string> ItemsAsync();

    Task ClearAsync();
}

/// <summary>A cart that never ends.</summary>
public sealed class CartGrain([PersistentState("cart", GrainCluster.Kept)] IPersistentState<Basket> cart) : Grain, ICartGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public async Task<Guid> AddAsync(string item)
    {
        cart.State.Items.Add(item);
        try
        {
            await cart.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            await cart.ReadStateAsync();
            cart.State.Items.Add(item);
            await cart.WriteStateAsync();
        }

        return _activation;
    }

    public Task<string> ItemsAsync() => Task.FromResult(string.Join(' ', cart.State.Items));

    public Task ClearAsync() => cart.ClearStateAsync();
}

public interface IIdleGrain : IGrainWithStringKey
{
    Task WriteAsync(string item);

    Task<string> ItemsAsync();
}

/// <summary>A cart that ends when it idles.</summary>
public sealed class IdleGrain([PersistentState("cart", GrainCluster.Idle)] IPersistentState<Basket> cart) : Grain, IIdleGrain
{
    public Task WriteAsync(string item)
    {
        cart.State.Items.Add(item);
        return cart.WriteStateAsync();
    }

    public Task<string> ItemsAsync() => Task.FromResult(string.Join(' ', cart.State.Items));
}
