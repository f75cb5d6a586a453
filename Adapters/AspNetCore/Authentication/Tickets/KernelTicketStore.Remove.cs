using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

internal sealed partial class KernelTicketStore
{
    public async Task RemoveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        if (RequestTicket.WorkingOf(scheme) is { IsSigningOut: true } working)
        {
            working.RefuseAfterEnd();
            await EndAsync(working, key).ConfigureAwait(false);
        }
        else if (RequestTickets.Held(httpContext, scheme, key) is { Session: { IsLive: true } found })
        {
            // The handler found the ticket expired, and refuses it whatever happens here. A ticket that another request has refreshed
            // meanwhile stays.
            await TryAsync(() => store.RemoveUnchangedAsync(found, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    public async Task RemoveAsync(string key) => await store.RemoveAsync(key).ConfigureAwait(false);

    /// <summary>Ends the ticket of a request, once.</summary>
    /// <returns>What happened; logged if the ticket has not ended.</returns>
    internal async ValueTask<RemoveStatus> EndAsync(RequestTicket request, string? key)
    {
        if (request.Ended.HasEnded())
        {
            return request.Ended;
        }

        var stored = request.NewKey ?? key;
        var isGone = request.Session.Status is SessionStatus.Missing or SessionStatus.Expired or SessionStatus.InvalidId;
        request.Ended = stored is null || isGone || WholeTicketFormat.IsWhole(stored)
            ? RemoveStatus.Missing
            : await TryAsync(() => store.RemoveAsync(stored, CancellationToken.None)).ConfigureAwait(false);
        if (!request.Ended.HasEnded())
        {
            WebLog.TicketNotEnded(logger, request.Ended);
        }

        return request.Ended;
    }

    private static async ValueTask<RemoveStatus> TryAsync(Func<ValueTask<RemoveStatus>> remove)
    {
        try
        {
            return await remove().ConfigureAwait(false);
        }
        catch (SessionKernelException e)
        {
            return e.Error == SessionKernelError.OutcomeUnknown ? RemoveStatus.OutcomeUnknown : RemoveStatus.Unavailable;
        }
    }
}
