using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>
/// Ends everything that a user has in this application: tickets, and the web sessions with the same principal of every store registered
/// with AddSessionKernel or AddTypedSession. Inject it.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SessionRevocation
{
    private readonly IRevocableStore[] _stores;

    internal SessionRevocation(IEnumerable<IRevocableStore> stores) => _stores = [.. stores];

    /// <summary>
    /// Signs a user out everywhere, including the current request. Index entries that Redis has evicted come back with the session's next
    /// touch; a session that begins meanwhile may end too.
    /// </summary>
    /// <param name="principal">The user.</param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>What happened. A store that fails does not stop the others.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<RevocationResult> RevokeAllAsync(string principal, CancellationToken cancellationToken = default) =>
        RevokeAsync(principal, current: null, cancellationToken);

    /// <summary>Signs a user out everywhere else: the ticket and the web sessions of a request stay.</summary>
    /// <param name="principal">The user.</param>
    /// <param name="current">
    /// The current request, after authentication and <c>UseSessionKernel</c>. Its typed sessions are loaded, to keep them.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; some sessions may then have ended.</param>
    /// <returns>As for <see cref="RevokeAllAsync"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The request has no sessions.</exception>
    /// <exception cref="ObjectDisposedException">The request ended while its sessions were loaded: nothing was revoked.</exception>
    public ValueTask<RevocationResult> RevokeOthersAsync(
        string principal, HttpContext current, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        return RevokeAsync(principal, current, cancellationToken);
    }

    private async ValueTask<RevocationResult> RevokeAsync(string principal, HttpContext? current, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(principal);

        // All keys are requested before the first await: after it, the context may belong to another request.
        var own = current is null
            ? Array.ConvertAll(_stores, static _ => (IReadOnlyCollection<SessionKey>)[])
            : await Task.WhenAll(_stores.Select(store => store.KeysOfAsync(current).AsTask())).ConfigureAwait(false);
        var results = await Task.WhenAll(
            _stores.Select((store, i) => RevokeAsync(store, principal, own[i], cancellationToken))).ConfigureAwait(false);

        return new RevocationResult(
            results.Select(static result => result.Status).DefaultIfEmpty(RemoveStatus.Missing).MaxBy(Doubt),
            results.Sum(static result => result.Ended),
            _stores.Zip(results).ToDictionary(static pair => pair.First.Name, static pair => pair.Second, StringComparer.Ordinal));
    }

    private static async Task<RevokeResult> RevokeAsync(
        IRevocableStore store, string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken)
    {
        try
        {
            return await store.RevokeAllAsync(principal, except, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionKernelException e)
        {
            return new RevokeResult(
                e.Error == SessionKernelError.OutcomeUnknown ? RemoveStatus.OutcomeUnknown : RemoveStatus.Unavailable, 0);
        }
    }

    /// <summary>Ranks how much a status leaves open: the overall status is the worst one.</summary>
    private static int Doubt(RemoveStatus status) => status switch
    {
        RemoveStatus.Missing => 0,
        RemoveStatus.Removed => 1,
        RemoveStatus.RemovedNotReplicated => 2,
        _ => 3,
    };
}
