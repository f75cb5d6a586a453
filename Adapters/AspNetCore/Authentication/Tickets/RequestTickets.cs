using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.AspNetCore;

/// <summary>
/// The tickets of one request, one for each scheme that was asked for. Their handles are held until the request ends. After
/// that every use of them throws, so that a task that continues can't affect the connection's next request.
/// </summary>
internal sealed class RequestTickets(SessionStore<AttributeBag> store, RequestsUnderWay underWay) : HeldByRequest, IDisposable
{
    private readonly List<RequestTicket> _all = [];
    private bool _isOver;

    /// <exception cref="InvalidOperationException">Tickets are not stored.</exception>
    public static RequestTickets Of(HttpContext context)
    {
        var tickets = context.Features.Get<RequestTickets>();
        if (tickets is null)
        {
            var kept = context.RequestServices.GetService<SessionTickets>()
                ?? throw new InvalidOperationException("Tickets are not stored: call services.AddSessionKernelTickets(…).");
            var underWay = context.RequestServices.GetRequiredService<RequestsUnderWay>();
            tickets = new RequestTickets(kept.Store, underWay);
            context.Features.Set(tickets);
            context.Response.RegisterForDispose(tickets);
            tickets.LookAtRequest(context);
            underWay.Add(tickets);
        }

        return tickets;
    }

    /// <summary>The ticket that the running code works for, if it is of this scheme; otherwise that of the context.</summary>
    public static RequestTicket Working(HttpContext context, string scheme) => RequestTicket.WorkingOf(scheme) ?? Of(context).For(scheme);

    /// <summary>The request's ticket of a scheme; one that has ended if the request is over.</summary>
    public RequestTicket For(string scheme)
    {
        lock (_all)
        {
            if (_all.Find(one => one.Scheme == scheme) is { } known)
            {
                return known;
            }

            var ticket = new RequestTicket(scheme);
            _all.Add(ticket);
            if (_isOver)
            {
                ticket.End();
            }

            return ticket;
        }
    }

    /// <summary>The keys of the request's tickets.</summary>
    public static IReadOnlyCollection<SessionKey> KeysOf(HttpContext? context) =>
        [.. AllOf(context).Where(ticket => ticket.Session.IsLive).Select(ticket => ticket.Session.Key)];

    /// <summary>The ticket that a request holds under exactly this key.</summary>
    public static RequestTicket? Held(HttpContext context, string scheme, string key) =>
        (RequestTicket.WorkingOf(scheme) ?? Array.Find(AllOf(context), known => known.Scheme == scheme)) is { } ticket
            && ReferenceEquals(ticket.Key, key) ? ticket : null;

    public override async ValueTask TouchAsync()
    {
        foreach (var ticket in All())
        {
            await ticket.TouchAsync(store).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        underWay.Remove(this);
        lock (_all)
        {
            _isOver = true;
        }

        foreach (var ticket in All())
        {
            ticket.End();
        }
    }

    private static RequestTicket[] AllOf(HttpContext? context) => context?.Features.Get<RequestTickets>()?.All() ?? [];

    private RequestTicket[] All()
    {
        lock (_all)
        {
            return [.. _all];
        }
    }
}
