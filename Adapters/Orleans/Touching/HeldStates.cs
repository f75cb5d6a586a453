using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SessionKernel.Orleans;

// An activation reads its state once and then holds it, so nothing would tell the server that the state is in use: its calls do. An
// activation that can move has this component from the start, and takes along what it holds, since the new one does not read. Stateless
// workers, grain services and other system targets get it with the first state that they hold.
/// <summary>What an activation holds of states that expire when they idle. Thread-safe.</summary>
internal sealed class HeldStates(IGrainContext context) : IGrainMigrationParticipant
{
    private const string MigrationKey = "SessionKernel.HeldStates";

    private ImmutableArray<HeldState> _held = [];

    public bool AreNone => _held.IsEmpty;

    /// <summary>Null where no activation asks, or not the one whose state it is.</summary>
    /// <param name="context">The one that runs: nothing else adds to it meanwhile.</param>
    /// <param name="id">Whose state it is.</param>
    public static HeldStates? Of(IGrainContext? context, GrainId id)
    {
        if (context is null || context.GrainId != id)
        {
            return null;
        }

        if (context.GetComponent<HeldStates>() is { } known)
        {
            return known;
        }

        var held = new HeldStates(context);
        context.SetComponent(held);
        return held;
    }

    /// <param name="storage">The storage's name.</param>
    /// <param name="state">The state's name.</param>
    /// <param name="held">Null = nothing that would have to be touched.</param>
    public void Hold(string storage, string state, HeldState? held) => ImmutableInterlocked.Update(
        ref _held,
        static (all, now) =>
            [.. all.Where(one => one.Storage != now.storage || one.State != now.state), .. now.held is null ? [] : new[] { now.held }],
        (storage, state, held));

    public void Touch()
    {
        foreach (var held in _held)
        {
            held.Touch();
        }
    }

    public void OnDehydrate(IDehydrationContext dehydration)
    {
        if (!AreNone)
        {
            dehydration.TryAddValue<MovedState[]>(MigrationKey, [.. _held.Select(static held => held.Moved)]);
        }
    }

    public void OnRehydrate(IRehydrationContext rehydration)
    {
        if (!rehydration.TryGetValue<MovedState[]>(MigrationKey, out var moved))
        {
            return;
        }

        foreach (var one in moved ?? [])
        {
            if (context.ActivationServices.GetKeyedService<IGrainStorage>(one.Storage) is GrainStorage storage)
            {
                Hold(one.Storage, one.State, storage.Hold(context.GrainId, one));
            }
        }
    }
}

/// <summary>One of them.</summary>
internal sealed record HeldState(MovedState Moved, SessionStore<GrainStates> Store, SessionKey Key, RecordStamp[] Stamps)
{
    public string Storage => Moved.Storage;

    public string State => Moved.State;

    public void Touch()
    {
        foreach (var stamp in Stamps)
        {
            Store.Records.Touch(Key, stamp, new SessionLifetime(Moved.Idle, Moved.Absolute));
        }
    }
}

/// <summary>What another silo needs to know of it.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record MovedState(
    [property: Id(0)] string Storage, [property: Id(1)] string State, [property: Id(2)] string ETag, [property: Id(3)] TimeSpan? Idle,
    [property: Id(4)] TimeSpan? Absolute);
