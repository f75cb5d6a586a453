using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Metadata;
using Orleans.Runtime;

namespace SessionKernel.Orleans;

/// <summary>
/// Touches the states that a grain holds, before and after each of its calls. The touch filter suppresses most touches; the others leave in
/// a batch.
/// </summary>
internal sealed class GrainTouchFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.TargetContext?.GetComponent<HeldStates>() is { AreNone: false } held ? InvokeAsync(context, held) : context.Invoke();
    }

    private static async Task InvokeAsync(IIncomingGrainCallContext context, HeldStates held)
    {
        held.Touch();
        try
        {
            await context.Invoke().ConfigureAwait(true);
        }
        finally
        {
            held.Touch();
        }
    }
}

/// <summary>
/// Gives every activation that can migrate its <see cref="HeldStates"/> before a migration brings it here. The context of a stateless
/// worker's grain type is no activation but the pool of its workers, which takes no component and never migrates: a worker gets its own
/// when it first holds a state.
/// </summary>
internal sealed class HeldStatesConfigurator : IConfigureGrainContextProvider, IConfigureGrainContext
{
    // Orleans keeps the type itself internal.
    private const string StatelessWorker = "StatelessWorkerPlacement";

    public bool TryGetConfigurator(
        GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        ArgumentNullException.ThrowIfNull(properties);
        var isPool = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out var placement)
            && placement == StatelessWorker;
        configurator = isPool ? null : this;
        return !isPool;
    }

    public void Configure(IGrainContext context)
    {
        if (context.GetComponent<HeldStates>() is null)
        {
            var held = new HeldStates(context);
            context.SetComponent(held);
            (context.ObservableLifecycle as IGrainLifecycle)?.AddMigrationParticipant(held);
        }
    }
}
