using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>The result of a renewal.</summary>
[DebuggerDisplay("{Status}")]
[SuppressMessage("Performance", "CA1815", Justification = "Results are not compared.")]
public readonly struct RenewResult
{
    internal RenewResult(SaveStatus status) => Status = status;

    /// <summary>What happened.</summary>
    /// <value>
    /// <see cref="SaveStatus.Saved"/> or <see cref="SaveStatus.SavedNotReplicated"/>: the handle has its new id; the old one opens
    /// nothing, or after a rotation works for 10 s more. Any other status: no new id was handed out, and the status says whether the old
    /// one still works. If another call rotated first, it is the status of a save: see <see cref="Session{T}.HasOldId"/>.
    /// </value>
    public SaveStatus Status { get; }

    /// <summary>Whether the session has its new id and the handle's value is stored.</summary>
    /// <value>
    /// True for <see cref="SaveStatus.Saved"/>, <see cref="SaveStatus.SavedNotReplicated"/> and <see cref="SaveStatus.Unchanged"/>.
    /// </value>
    public bool Succeeded => Status.IsStored();
}
