using System.Text;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using SessionKernel.Hosting;

namespace SessionKernel.PropertyTests.Orleans.Propagation;

public interface IVisitorGrain : IGrainWithStringKey
{
    /// <summary>What the grain finds of the caller's sessions: the bag's name, and the cart.</summary>
    Task<string> WhoAsync();

    /// <summary>As another grain finds it, which this one calls.</summary>
    Task<string> WhoAtAsync(string other);

    /// <summary>Before, and again behind another call that got in between.</summary>
    Task<bool> StaysAsync();

    Task<string> AddAsync(string item);

    /// <summary>The keys of the call's RequestContext.</summary>
    Task<string[]> ContextAsync();

    Task TellAsync(IVisitorObserver observer);

    Task<string> WhoInTimerAsync();

    Task FailAsync();
}

public interface IVisitorObserver : IGrainObserver
{
    Task HearAsync();
}

/// <summary>Serves whoever calls, several at once.</summary>
[Reentrant]
internal sealed class VisitorGrain(
    SessionStore<AttributeBag> bags, SessionStore<Cart> carts, SessionContext sessions) : Grain, IVisitorGrain
{
    public async Task<string> WhoAsync()
    {
        using var bag = await bags.LoadAsync(sessions.IdOf(bags.Name));
        using var cart = await carts.LoadAsync(sessions.IdOf(carts.Name));
        var name = !bag.IsLive ? $"{bag.Status}" : bag.Value.TryGetValue("name", out var text) ? Encoding.UTF8.GetString(text) : "";
        return $"{name}: {(cart.IsLive ? string.Join(' ', cart.Value.Items) : $"{cart.Status}")}";
    }

    public Task<string> WhoAtAsync(string other) => GrainFactory.GetGrain<IVisitorGrain>(other).WhoAsync();

    public async Task<bool> StaysAsync()
    {
        var before = sessions.IdOf(bags.Name);
        await Task.Yield();
        await GrainFactory.GetGrain<IVisitorGrain>("between").WhoAsync();
        return before != default && before == sessions.IdOf(bags.Name);
    }

    public async Task<string> AddAsync(string item)
    {
        var result = await carts.UpdateAsync(sessions.IdOf(carts.Name), static (cart, item) => cart.Items.Add(item), item);
        return $"{result.Save}";
    }

    public Task<string[]> ContextAsync() => Task.FromResult(RequestContext.Keys.ToArray());

    public Task TellAsync(IVisitorObserver observer) => observer.HearAsync();

    public async Task<string> WhoInTimerAsync()
    {
        var found = new TaskCompletionSource<string>();
        using var timer = this.RegisterGrainTimer(
            async _ => found.TrySetResult(await WhoAsync()),
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        return await found.Task;
    }

    public Task FailAsync() => throw new NotSupportedException("as the test asks");
}
