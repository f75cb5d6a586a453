using Orleans;
using Orleans.Core;
using Orleans.Placement;
using Orleans.Runtime;

namespace SessionKernel.PropertyTests.SiloApp;

/// <summary>What a write that failed left in memory is written by the next call, before that answers.</summary>
public abstract class CartGrain(IStorage stored, int version) : Grain, ICart
{
    private readonly Served _served = new(Guid.NewGuid(), Environment.ProcessId, version);
    private bool _isAhead;

    protected abstract IEnumerable<string> Items { get; }

    public async Task<Served> PutAsync(string item)
    {
        if (!Items.Contains(item))
        {
            Add(item);
            _isAhead = true;
        }

        if (_isAhead)
        {
            await stored.WriteStateAsync();
            _isAhead = false;
        }

        return _served;
    }

    public Task<CartView> LookAsync() => Task.FromResult(new CartView(_served, [.. Items]));

    public async Task ClearAsync()
    {
        await stored.ClearStateAsync();
        _isAhead = false;
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    protected abstract void Add(string item);
}

[RandomPlacement]
public sealed class CartV1Grain([PersistentState("cart", CartSilo.Storage)] IPersistentState<CartV1> cart) : CartGrain(cart, version: 1)
{
    protected override IEnumerable<string> Items => cart.State.Items;

    protected override void Add(string item) => cart.State.Items.Add(item);
}

[RandomPlacement]
public sealed class CartV2Grain([PersistentState("cart", CartSilo.Storage)] IPersistentState<CartV2> cart) : CartGrain(cart, version: 2)
{
    protected override IEnumerable<string> Items => cart.State.Lines.SelectMany(static line => Enumerable.Repeat(line.Item, line.Number));

    protected override void Add(string item) => cart.State.Lines.Add(new CartLine { Item = item, Number = 1 });
}
