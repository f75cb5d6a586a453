using Orleans;
using Orleans.Runtime;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Grains;

/// <summary>A grain, and the state that its activation holds.</summary>
internal sealed record HeldState(GrainId Grain, GrainState<ShopperSession> State);

/// <summary>A caller whose items are activations.</summary>
internal sealed class GrainCaller(HeldState[] held, int first, int step, ShopperSession value) : LoopCaller(held.Length, first, step)
{
    /// <summary>Callers that divide that many new grains among themselves, so that no two ever work on the same one.</summary>
    public static GrainCaller[] Team(int callers, int states, ShopperSession value)
    {
        var type = GrainType.Create("shopper");
        var held = Enumerable.Range(0, states)
            .Select(i => new HeldState(GrainId.Create(type, IdSpan.Create($"{i:x32}")), new GrainState<ShopperSession>()))
            .ToArray();
        return [.. Enumerable.Range(0, callers).Select(i => new GrainCaller(held, i, callers, value.Copy()))];
    }

    /// <summary>Gets the state of the next operation; false if the caller must stop.</summary>
    public bool TryNext(out HeldState next)
    {
        var goesOn = TryNextItem(out var item);
        next = held[item];
        return goesOn;
    }

    /// <summary>A value that differs from the previous one.</summary>
    public ShopperSession Fresh()
    {
        value.Visits++;
        return value;
    }
}
