using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>The result of an update: of its load and of its last save.</summary>
[DebuggerDisplay("{Session}, {Save}")]
[SuppressMessage("Performance", "CA1815", Justification = "Results are not compared.")]
public readonly struct UpdateResult
{
    internal UpdateResult(SessionStatus session, SaveStatus save) => (Session, Save) = (session, save);

    /// <summary>The result of the load.</summary>
    /// <value>As <see cref="Session{T}.Status"/>.</value>
    public SessionStatus Session { get; }

    /// <summary>The result of the last save.</summary>
    /// <value><see cref="SaveStatus.None"/> if the session was not Live.</value>
    public SaveStatus Save { get; }

    /// <summary>Whether the change is stored.</summary>
    /// <value>True for Saved, SavedNotReplicated and Unchanged.</value>
    public bool Succeeded => Save.IsStored();
}
