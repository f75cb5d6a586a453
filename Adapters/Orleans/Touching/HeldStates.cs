using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SessionKernel.Orleans;

// An activation reads its state once and then holds it, so no further read tells the server that the state is in use: the grain's calls do.
// An activation that can migrate has this component from the start, and passes on the states that it holds, because the new activation does
// not read them. Stateless workers, grain services and other system targets get the component with the first state that they hold.
/// <summary>The states that an activation holds and that have an idle timeout. Thread-safe.</summary>
internal sealed class HeldStates(IGrainContext context) : IGrainMigrationParticipant
{
    private const string MigrationKey = "SessionKernel.HeldStates";

    private ImmutableArray<HeldState> _held = [];

    public bool AreNone => _held.IsEmpty;

    /// <summary>Finds or adds the component. Null if no activation runs, or not the one that the state belongs to.</summary>
    /// <param name="context">The context that runs: nothing else adds to it meanwhile.</param>
    /// <param name="id">The grain that the state belongs to.</param>
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
    /// <param name="held">Null = no state that needs touches.</param>
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

/// <summary>One held state.</summary>
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

/// <summary>The part of a held state that a migration takes to another silo.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record MovedState(
    [property: Id(0)] string Storage, [property: Id(1)] string State, [property: Id(2)] string ETag, [property: Id(3)] TimeSpan? Idle,
    [property: Id(4)] TimeSpan? Absolute);
