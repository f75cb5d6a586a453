using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>The tickets of one request, one for each scheme that was asked. Their handles are held until its end.</summary>
internal sealed class RequestTickets : IDisposable
{
    private readonly List<RequestTicket> _all = [];

    public static RequestTicket Of(HttpContext context, string scheme)
    {
        var tickets = context.Features.Get<RequestTickets>();
        if (tickets is null)
        {
            tickets = new RequestTickets();
            context.Features.Set(tickets);
            context.Response.RegisterForDispose(tickets);
        }

        if (tickets._all.Find(known => known.Scheme == scheme) is not { } ticket)
        {
            ticket = new RequestTicket(scheme);
            tickets._all.Add(ticket);
        }

        return ticket;
    }

    /// <summary>Where the request's tickets live.</summary>
    public static IReadOnlyCollection<SessionKey> KeysOf(HttpContext? context) =>
        [.. context?.Features.Get<RequestTickets>()?._all.Where(ticket => ticket.Session.IsLive).Select(ticket => ticket.Session.Key) ?? []];

    public void Dispose()
    {
        foreach (var ticket in _all)
        {
            ticket.Hold(ticket.Key, default);
        }
    }
}

/// <summary>What a request knows of one scheme's ticket.</summary>
internal sealed class RequestTicket(string scheme)
{
    public string Scheme { get; } = scheme;

    /// <summary>As the handler knows it: from the cookie, or handed out in this request.</summary>
    public string? Key { get; private set; }

    /// <summary>What the key opened.</summary>
    public Session<AttributeBag> Session { get; private set; }

    /// <summary>The handler is in a sign-in: what it renews gets a new id.</summary>
    public bool IsSigningIn { get; set; }

    /// <summary>The handler is in a sign-out: what it can't remove is reported.</summary>
    public bool IsSigningOut { get; set; }

    /// <summary>What the cookie carries from now on, in place of the key that the handler knows.</summary>
    public string? NewKey { get; set; }

    /// <summary>A refresh was not stored: no cookie is set, which could replace a newer one.</summary>
    public bool KeepsCookie { get; set; }

    /// <summary>What the sign-out of this request did.</summary>
    public RemoveStatus Ended { get; set; }

    public void Hold(string? key, Session<AttributeBag> session)
    {
        Session.Dispose();
        (Key, Session) = (key, session);
    }
}
