using SessionKernel;
using SessionKernel.AspNetCore;

namespace Storefront.Web.Sessions;

/// <summary>Where a customer is signed in, and the ways to end that.</summary>
internal sealed class Devices(SessionTickets tickets, SessionRevocation revocation)
{
    /// <returns>Null where the server did not answer: a part of the list would look like all of it.</returns>
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
    /// Whether that device is signed out. The user comes from the ticket, never from the form: another one's device is not found
    /// among theirs, and stays as it is.
    /// </summary>
    public async Task<bool> SignOutAsync(string user, string device) => (await tickets.RevokeAsync(user, device)).HasEnded();

    /// <summary>Whether every ticket, basket and payment of the user has ended but those of the one that asks.</summary>
    public async Task<bool> SignOutOthersAsync(HttpContext context, string user) =>
        (await revocation.RevokeOthersAsync(user, context)).Succeeded;

    /// <summary>Whether every ticket, basket and payment of the user has ended, and the cookies here.</summary>
    public async Task<bool> SignOutEverywhereAsync(HttpContext context, string user) =>
        (await revocation.RevokeAllAsync(user)).Succeeded && await ShopSignIn.SignOutAsync(context) == SignOut.Done;
}
