using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using SessionKernel.PropertyTests.Redis;

namespace SessionKernel.PropertyTests.Orleans;

public interface ICartGrain : IGrainWithStringKey
{
    /// <summary>Adds one item, after reading again if another writer was first.</summary>
    /// <returns>The activation that did it.</returns>
    Task<Guid> AddAsync(string item);

    Task<string> ItemsAsync();

    Task ClearAsync();

    /// <summary>Writes by an ETag that is not the stored one.</summary>
    Task OverwriteAsync();
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

    public async Task OverwriteAsync()
    {
        var other = ServiceProvider.GetRequiredKeyedService<IGrainStorage>(GrainCluster.Kept);
        var state = new GrainState<Basket>(new Basket(), cart.Etag) { RecordExists = true };
        await other.WriteStateAsync("cart", this.GetGrainId(), state);
        await cart.WriteStateAsync();
    }
}

public interface IIdleGrain : IGrainWithStringKey
{
    /// <summary>Has the grain go on on another silo, without reading its state there.</summary>
    /// <returns>The silo that it leaves.</returns>
    Task<SiloAddress> MoveAsync();

    Task<SiloAddress> SiloAsync();

    Task WriteAsync(string item);

    Task<string> ItemsAsync();
}

/// <summary>A cart that ends when it idles. When its activation migrates, the value comes along: Orleans has a serializer for it.</summary>
public sealed class IdleGrain(
    [PersistentState("cart", GrainCluster.Idle)] IPersistentState<LeftCart> cart, ILocalSiloDetails silo,
    IClusterMembershipService members) : Grain, IIdleGrain
{
    public Task<SiloAddress> MoveAsync()
    {
        var other = members.CurrentSnapshot.Members.Values.First(
            member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(silo.SiloAddress));
        RequestContext.Set(IPlacementDirector.PlacementHintKey, other.SiloAddress);
        MigrateOnIdle();
        return SiloAsync();
    }

    public Task<SiloAddress> SiloAsync() => Task.FromResult(silo.SiloAddress);

    public Task WriteAsync(string item)
    {
        cart.State.Items.Add(item);
        return cart.WriteStateAsync();
    }

    public Task<string> ItemsAsync() => Task.FromResult(string.Join(' ', cart.State.Items));
}
