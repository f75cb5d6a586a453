using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Lists and revokes a user's tickets, for a page such as "your devices". Inject it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SessionTickets
{
    internal SessionTickets(SessionStore<AttributeBag> store) => Store = store;

    internal SessionStore<AttributeBag> Store { get; }

    /// <summary>Lists the tickets of a user.</summary>
    /// <param name="principal">The user, as <see cref="SessionTicketOptions.PrincipalOf"/> returns it.</param>
    /// <param name="current">The current request, after authentication, whose ticket is marked; null = none.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The existing tickets, with their labels from sign-in.</returns>
    /// <exception cref="SessionKernelException">The server did not answer. A partial list would look complete.</exception>
    public IAsyncEnumerable<SessionSummary> ListAsync(
        string principal, HttpContext? current = null, CancellationToken cancellationToken = default)
    {
        // Now, because the context may belong to another request when the list is enumerated.
        var own = RequestTickets.KeysOf(current).Select(static key => key.ToDigestString()).ToHashSet(StringComparer.Ordinal);
        return MarkAsync(Store.ListAsync(principal, current: null, cancellationToken), own, cancellationToken);
    }

    /// <summary>Ends one ticket of a user: that device is signed out.</summary>
    /// <param name="principal">The user.</param>
    /// <param name="publicId">From <see cref="ListAsync"/>. Another user's ticket is Missing.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>What happened. Unless <see cref="SessionStatusExtensions.HasEnded"/>, say that the device may still be signed in.</returns>
    public ValueTask<RemoveStatus> RevokeAsync(string principal, string publicId, CancellationToken cancellationToken = default) =>
        Store.RevokeAsync(principal, publicId, cancellationToken);

    /// <summary>
    /// Ends every ticket of a user except a request's. Web sessions stay: see <see cref="SessionRevocation.RevokeOthersAsync"/>.
    /// </summary>
    /// <param name="principal">The user.</param>
    /// <param name="current">The request whose ticket stays, after authentication.</param>
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
            ticket.IsCurrent |= own.Contains(ticket.PublicId);
            yield return ticket;
        }
    }
}
