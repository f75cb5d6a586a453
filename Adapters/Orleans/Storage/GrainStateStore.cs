using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Activators;

namespace SessionKernel.Orleans;

// One state name and type: what a grain holds is read from a record, written by its tag, and cleared. Each is told in a file of its own.
internal sealed partial class GrainStateStore<T>(
    string stateName, SessionStore<T> store, GrainStateKeys<T> keys, bool deletes, IActivator<T> activator, Predecessor? predecessor, ILogger logger)
    where T : notnull
{
    public string StateName => stateName;

    public SessionKey KeyOf(GrainId id) => keys.Of(id);

    public SessionWindows Windows { get; } = store.Windows;

    private static bool IsMissing(SessionStatus status) => status is SessionStatus.Missing or SessionStatus.Expired;

    /// <summary>Something is stored that this silo can't make a state of.</summary>
    private static bool IsUnreadable(SessionStatus status) => status is SessionStatus.Corrupt or SessionStatus.UnknownFormat or SessionStatus.NewerSchema
        or SessionStatus.KeyUnavailable or SessionStatus.Invalid or SessionStatus.Moved;

    private static RecordTag? Hold(IGrainState<T> grain, T value, RecordTag tag)
    {
        (grain.State, grain.ETag, grain.RecordExists) = (value, tag.ToString(), true);
        return tag;
    }

    private RecordTag? HoldNothing(IGrainState<T> grain, RecordTag? tag)
    {
        (grain.State, grain.ETag, grain.RecordExists) = (activator.Create(), tag?.ToString(), false);
        return tag;
    }
}
