namespace SessionKernel.AspNetCore;

/// <summary>The result of ending everything that a user has.</summary>
public sealed class RevocationResult
{
    internal RevocationResult(RemoveStatus status, int ended, IReadOnlyDictionary<string, RevokeResult> stores) =>
        (Status, Ended, Stores) = (status, ended, stores);

    /// <summary>The worst status of all stores.</summary>
    /// <value>As <see cref="RevokeResult.Status"/>.</value>
    public RemoveStatus Status { get; }

    /// <summary>How many tickets and sessions were ended, whatever the status.</summary>
    /// <value>0 or more.</value>
    public int Ended { get; }

    /// <summary>The result of each store.</summary>
    /// <value>By the store's name.</value>
    public IReadOnlyDictionary<string, RevokeResult> Stores { get; }

    /// <summary>
    /// Whether no listed ticket or session works any more, so that the sign-out can be shown as done. If not, say that some may still work.
    /// </summary>
    /// <value>As <see cref="SessionStatusExtensions.HasEnded"/> of the status.</value>
    public bool Succeeded => Status.HasEnded();
}
