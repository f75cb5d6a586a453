using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Activators;

namespace SessionKernel.Orleans;

// The store of one state name and type. It reads what a grain holds from a record, writes the record using its stamp, and clears it. Each
// of these operations has a file of its own.
internal sealed partial class GrainStateStore<T>(
    string stateName, SessionStore<T> store, GrainStateKeys<T> keys, bool deletes, IActivator<T> activator, Predecessor? predecessor,
    ILogger logger)
    where T : notnull
{
    public string StateName => stateName;

    public SessionKey KeyOf(GrainId id) => keys.Of(id);

    public SessionLifetime Lifetime { get; } = ((IHostedSessionStore<T>)store).Lifetime;

    private static bool IsMissing(SessionStatus status) => status is SessionStatus.Missing or SessionStatus.Expired;

    /// <summary>Whether the server has something that this silo can't turn into a state.</summary>
    private static bool IsUnreadable(SessionStatus status) =>
        status is SessionStatus.Corrupt or SessionStatus.UnknownFormat or SessionStatus.NewerSchema
        or SessionStatus.KeyUnavailable or SessionStatus.ValidationFailed or SessionStatus.Moved;

    private static RecordStamp? Hold(IGrainState<T> grain, T value, RecordStamp stamp)
    {
        (grain.State, grain.ETag, grain.RecordExists) = (value, stamp.ToString(), true);
        return stamp;
    }

    private RecordStamp? HoldNothing(IGrainState<T> grain, RecordStamp? stamp)
    {
        (grain.State, grain.ETag, grain.RecordExists) = (activator.Create(), stamp?.ToString(), false);
        return stamp;
    }
}
