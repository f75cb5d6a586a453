using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>
/// Ends whatever a user has here: tickets, and the web sessions of every store that was registered by AddSessionKernel or
/// AddTypedSession and was given the same principal by a renewal. To be injected.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SessionRevocation
{
    private readonly IRevocableStore[] _stores;

    internal SessionRevocation(IEnumerable<IRevocableStore> stores) => _stores = [.. stores];

    /// <summary>
    /// Signs a user out everywhere, the request that asks included. What Redis has evicted of an index is reached after the
    /// session's next touch; one that is begun meanwhile may end too.
    /// </summary>
    /// <param name="principal">Whose.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened. One store that fails does not keep the others from it.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<RevocationResult> RevokeAllAsync(string principal, CancellationToken cancellationToken = default) =>
        RevokeAsync(principal, current: null, cancellationToken);

    /// <summary>Signs a user out everywhere but here: the ticket and the web sessions of a request go on.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="current">The request that asks, behind authentication and <c>UseSessionKernel</c>. Its typed sessions are loaded to be spared.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>As for <see cref="RevokeAllAsync"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The request has no sessions.</exception>
    /// <exception cref="ObjectDisposedException">The request ended while its sessions were loaded: nothing was revoked.</exception>
    public ValueTask<RevocationResult> RevokeOthersAsync(string principal, HttpContext current, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        return RevokeAsync(principal, current, cancellationToken);
    }

    private async ValueTask<RevocationResult> RevokeAsync(string principal, HttpContext? current, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(principal);

        // All are asked before anything is awaited: after that the context may be another request's.
        var own = current is null
            ? Array.ConvertAll(_stores, static _ => (IReadOnlyCollection<SessionKey>)[])
            : await Task.WhenAll(_stores.Select(store => store.KeysOfAsync(current).AsTask())).ConfigureAwait(false);
        var results = await Task.WhenAll(_stores.Select((store, i) => RevokeAsync(store, principal, own[i], cancellationToken))).ConfigureAwait(false);

        return new RevocationResult(
            results.Select(static result => result.Status).DefaultIfEmpty(RemoveStatus.Missing).MaxBy(Doubt),
            results.Sum(static result => result.Ended),
            _stores.Zip(results).ToDictionary(static pair => pair.First.Name, static pair => pair.Second, StringComparer.Ordinal));
    }

    private static async Task<RevokeResult> RevokeAsync(IRevocableStore store, string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken)
    {
        try
        {
            return await store.RevokeAllAsync(principal, except, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionKernelException e)
        {
            return new RevokeResult(e.Error == SessionKernelError.OutcomeUnknown ? RemoveStatus.OutcomeUnknown : RemoveStatus.Unavailable, 0);
        }
    }

    /// <summary>How much a status leaves open: the result of all is that of the worst.</summary>
    private static int Doubt(RemoveStatus status) => status switch
    {
        RemoveStatus.Missing => 0,
        RemoveStatus.Removed => 1,
        RemoveStatus.RemovedNotReplicated => 2,
        _ => 3,
    };
}

/// <summary>What ending everything of a user did.</summary>
/// <param name="Status">That of the store that leaves most open.</param>
/// <param name="Ended">How many tickets and sessions were ended, whatever the status.</param>
/// <param name="Stores">What each store did, by its name.</param>
public sealed record RevocationResult(RemoveStatus Status, int Ended, IReadOnlyDictionary<string, RevokeResult> Stores)
{
    /// <summary>Whether nothing that was listed works any more: it may be shown as done. If not, some may still work: say so.</summary>
    /// <value>As <see cref="RemoveStatusExtensions.HasEnded"/> of the status.</value>
    public bool Succeeded => Status.HasEnded();
}
