namespace SessionKernel;

/// <summary>The result of ending a principal's sessions.</summary>
/// <param name="Status">
/// Removed or Missing: no listed session works any more. RemovedNotReplicated: as far as the primary knows. Any other status: some may
/// still work.
/// </param>
/// <param name="Ended">How many sessions were ended, whatever the status.</param>
public readonly record struct RevokeResult(RemoveStatus Status, int Ended)
{
    /// <summary>Whether the sessions have ended, so that a sign-out can be shown as done.</summary>
    /// <value>As <see cref="RemoveStatusExtensions.HasEnded"/> of the status.</value>
    public bool Succeeded => Status.HasEnded();
}
