using SessionKernel;
using SessionKernel.AspNetCore;

namespace Storefront.Web.Sessions;

/// <summary>Where a customer is signed in, and how to end that.</summary>
internal sealed class Devices(SessionTickets tickets, SessionRevocation revocation)
{
    /// <returns>Null if the server did not answer: a partial list would look complete.</returns>
    public async Task<IReadOnlyList<SessionSummary>?> ListAsync(HttpContext context, string user)
    {
        try
        {
            var all = new List<SessionSummary>();
            await foreach (SessionSummary device in tickets.ListAsync(user, current: context, context.RequestAborted))
            {
                all.Add(device);
            }

            return [.. all.OrderByDescending(static d => d.IsCurrent).ThenByDescending(static d => d.CreatedAt)];
        }
        catch (SessionKernelException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether that device is signed out. The user comes from the ticket, never from the form: another user's device is not found, and
    /// stays as it is.
    /// </summary>
    public async Task<bool> SignOutAsync(string user, string device) => (await tickets.RevokeAsync(user, device)).HasEnded();

    /// <summary>Whether every ticket, basket and payment of the user has ended, except those of this browser.</summary>
    public async Task<bool> SignOutOthersAsync(HttpContext context, string user) =>
        (await revocation.RevokeOthersAsync(user, context)).Succeeded;

    /// <summary>Whether every ticket, basket and payment of the user has ended, and the cookies of this browser are deleted.</summary>
    public async Task<bool> SignOutEverywhereAsync(HttpContext context, string user) =>
        (await revocation.RevokeAllAsync(user)).Succeeded && await ShopSignIn.SignOutAsync(context) == SignOut.Done;
}
