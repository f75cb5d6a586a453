namespace SessionKernel;

/// <summary>What ending the sessions of a principal did.</summary>
/// <param name="Status">
/// Removed or Missing: none of those that were listed works any more. RemovedNotReplicated: as far as the primary knows. Everything else:
/// some may still work.
/// </param>
/// <param name="Ended">How many were ended, whatever the status.</param>
public readonly record struct RevokeResult(RemoveStatus Status, int Ended)
{
    /// <summary>Whether the sessions have ended: it may be shown as done.</summary>
    /// <value>As <see cref="RemoveStatusExtensions.HasEnded"/> of the status.</value>
    public bool Succeeded => Status.HasEnded();
}
