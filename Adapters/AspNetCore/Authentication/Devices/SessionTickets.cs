using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>The tickets of a user, as "your devices" shows them. To be injected.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SessionTickets
{
    internal SessionTickets(SessionStore<AttributeBag> store) => Store = store;

    internal SessionStore<AttributeBag> Store { get; }

    /// <summary>Lists the tickets of a user.</summary>
    /// <param name="principal">As <see cref="SessionTicketOptions.PrincipalOf"/> names them.</param>
    /// <param name="current">The request that asks, behind authentication, to mark its own; null = none is marked.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>Each ticket that is there, with the label that it got at sign-in.</returns>
    /// <exception cref="SessionKernelException">The server did not answer: a part of the list would look like all of it.</exception>
    public IAsyncEnumerable<SessionSummary> ListAsync(
        string principal, HttpContext? current = null, CancellationToken cancellationToken = default)
    {
        // Now: when the list is enumerated the context may be another request's.
        var own = RequestTickets.KeysOf(current).Select(static key => key.ToDigestString()).ToHashSet(StringComparer.Ordinal);
        return MarkAsync(Store.ListAsync(principal, current: null, cancellationToken), own, cancellationToken);
    }

    /// <summary>Ends one ticket of a user: that device is signed out.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="publicId">As <see cref="ListAsync"/> told it. Another's is Missing.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>What happened: unless <see cref="RemoveStatusExtensions.HasEnded"/>, say that the device may still be signed in.</returns>
    public ValueTask<RemoveStatus> RevokeAsync(string principal, string publicId, CancellationToken cancellationToken = default) =>
        Store.RevokeAsync(principal, publicId, cancellationToken);

    /// <summary>Ends every ticket of a user but those of a request. Web sessions go on: see <see cref="SessionRevocation.RevokeOthersAsync"/>.</summary>
    /// <param name="principal">Whose.</param>
    /// <param name="current">The request whose ticket goes on, behind authentication.</param>
    /// <param name="cancellationToken">Ends the wait; some may then have ended.</param>
    /// <returns>What happened.</returns>
    public ValueTask<RevokeResult> RevokeOthersAsync(string principal, HttpContext current, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        return Store.RevokeAllAsync(principal, RequestTickets.KeysOf(current), cancellationToken);
    }

    private static async IAsyncEnumerable<SessionSummary> MarkAsync(
        IAsyncEnumerable<SessionSummary> tickets, HashSet<string> own, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var ticket in tickets.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return own.Contains(ticket.PublicId) ? ticket with { IsCurrent = true } : ticket;
        }
    }
}
