using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>The result of ending a principal's sessions.</summary>
[DebuggerDisplay("{Status}, {Ended} ended")]
[SuppressMessage("Performance", "CA1815", Justification = "Results are not compared.")]
public readonly struct RevokeResult
{
    internal RevokeResult(RemoveStatus status, int ended) => (Status, Ended) = (status, ended);

    /// <summary>What happened.</summary>
    /// <value>
    /// Removed or Missing: no listed session works any more. RemovedNotReplicated: the same, as far as the primary knows. Any other status:
    /// some may still work.
    /// </value>
    public RemoveStatus Status { get; }

    /// <summary>How many sessions were ended, whatever the status.</summary>
    /// <value>0 or more.</value>
    public int Ended { get; }

    /// <summary>Whether the sessions have ended, so that a sign-out can be shown as done.</summary>
    /// <value>As <see cref="SessionStatusExtensions.HasEnded"/> of the status.</value>
    public bool Succeeded => Status.HasEnded();
}
