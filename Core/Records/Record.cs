using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>
/// A handle to one named record, as it was loaded, created or attached. Dispose it when done; every member then throws
/// <see cref="ObjectDisposedException"/>, on every copy of the handle, and a second dispose does nothing.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Not thread-safe: one caller at a time, and one call awaited before the next.</remarks>
[DebuggerDisplay("Record {Handle,nq}")]
[SuppressMessage("Performance", "CA1815", Justification = "Handles are not compared.")]
public readonly struct Record<T> : IDisposable
    where T : notnull
{
    internal Record(Session<T> handle) => Handle = handle;

    internal Session<T> Handle { get; }

    /// <summary>What the load found.</summary>
    /// <value>
    /// <see cref="SessionStatus.None"/> for a default handle; <see cref="SessionStatus.Cleared"/> for a record without a value.
    /// </value>
    public SessionStatus Status => Handle.Status;

    /// <summary>Whether the value can be used.</summary>
    /// <value>True when <see cref="Status"/> is <see cref="SessionStatus.Live"/>.</value>
    public bool IsLive => Handle.IsLive;

    /// <summary>What the last create, save or clear with this handle did.</summary>
    /// <value><see cref="SaveStatus.None"/> until then.</value>
    public SaveStatus SaveStatus => Handle.SaveStatus;

    /// <summary>Where the record lives: a digest of its name, safe to show.</summary>
    /// <value>As given.</value>
    public SessionKey Key => Handle.Key;

    /// <summary>The value. A save stores its changes.</summary>
    /// <value>Never null.</value>
    /// <exception cref="InvalidOperationException">The record is not Live.</exception>
    public T Value
    {
        get => Handle.Value;
        set => Handle.Live.Replace(value is null ? throw new ArgumentNullException(nameof(value)) : value);
    }

    /// <summary>
    /// The version of the record that this handle has. With it, the record can be written later without reading it again.
    /// </summary>
    /// <value>See <see cref="RecordStore{T}.Attach"/>.</value>
    /// <exception cref="InvalidOperationException">The record is neither Live nor Cleared.</exception>
    public RecordStamp Stamp
    {
        get
        {
            var state = Handle.State;
            if (state.Status is not (SessionStatus.Live or SessionStatus.Cleared))
            {
                Throw.NoStamp(state.Status);
            }

            return RecordStamp.Of(state.Header, state.IsNewerThanThisNode);
        }
    }

    /// <summary>The stamp that the record has if the handle's last write, whose outcome is unknown, was applied.</summary>
    /// <value>Null unless <see cref="SaveStatus"/> is <see cref="SaveStatus.OutcomeUnknown"/>.</value>
    public RecordStamp? StampInDoubt => Handle.State is { LastSave: SaveStatus.OutcomeUnknown } state
        ? RecordStamp.Of(state.Writing, state.IsNewerThanThisNode)
        : null;

    /// <summary>When the record was created, or last cleared.</summary>
    /// <value>UTC, to the millisecond.</value>
    public DateTimeOffset CreatedAt => Handle.CreatedAt;

    /// <summary>How long the record may be unused.</summary>
    /// <value>Null = until <see cref="Deadline"/>.</value>
    public TimeSpan? IdleTimeout => Handle.IdleTimeout;

    /// <summary>When the record ends, whatever happens.</summary>
    /// <value>UTC; null = the record ends only when it is unused for too long, or removed.</value>
    public DateTimeOffset? Deadline => Handle.Deadline;

    /// <summary>The schema version of the stored payload.</summary>
    /// <value>1 or more.</value>
    public int SchemaVersion => Handle.SchemaVersion;

    /// <summary>The name of the serializer that wrote the stored payload.</summary>
    /// <value>A name for people to read.</value>
    public string Serializer => Handle.Serializer;

    /// <summary>
    /// Gives this record a lifetime of its own, on every node. The next save stores it, even if the value did not change.
    /// </summary>
    /// <param name="idle">How long the record may be unused; null = without limit. Between 1 second and 10 years.</param>
    /// <param name="absolute">How long it may live from now on; null = without limit. Between 50 ms and 10 years.</param>
    /// <exception cref="ArgumentException">Both are null, or one is out of range.</exception>
    /// <exception cref="InvalidOperationException">The record is not Live.</exception>
    public void SetLifetime(TimeSpan? idle, TimeSpan? absolute) => Handle.SetLifetime(idle, absolute);

    /// <summary>Returns the status, and nothing of the record's content.</summary>
    /// <returns>The name of the status.</returns>
    public override string ToString() => Handle.ToString();

    /// <summary>Ends the handle, not the record. The value must not be used afterwards.</summary>
    public void Dispose() => Handle.Dispose();
}
