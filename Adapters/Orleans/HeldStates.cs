using System.Collections.Concurrent;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

/// <summary>What an activation holds of states that expire when they idle. It is a component of the activation, and goes with it.</summary>
internal sealed class HeldStates
{
    private readonly ConcurrentDictionary<(object Storage, string Name), Func<CancellationToken, ValueTask>> _touches = [];

    /// <summary>To be called on the activation's scheduler.</summary>
    /// <returns>Null where no activation asks, or not the one whose state it is.</returns>
    public static HeldStates? Of(IGrainContext? context, GrainId id)
    {
        if (context is null || context.GrainId != id)
        {
            return null;
        }

        if (context.GetComponent<HeldStates>() is not { } held)
        {
            held = new HeldStates();
            context.SetComponent(held);
        }

        return held;
    }

    public void Hold(object storage, string name, Func<CancellationToken, ValueTask>? touch)
    {
        if (touch is null)
        {
            _touches.TryRemove((storage, name), out _);
        }
        else
        {
            _touches[(storage, name)] = touch;
        }
    }

    public async ValueTask TouchAsync()
    {
        foreach (var (_, touch) in _touches)
        {
            await touch(CancellationToken.None).ConfigureAwait(true);
        }
    }
}
