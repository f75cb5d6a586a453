using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionKernel.AspNetCore;

// A request that takes longer than its sessions may idle keeps them in use: an upload, an export, a long poll. One that stays open for as
// long as a tab does, an event stream or a socket, does so only if it asks for it: an open tab must be able to idle out. A client that
// would take an event stream among other things is judged by what it gets.
/// <summary>What a request holds until its end.</summary>
internal abstract class HeldByRequest
{
    private bool _isOpenEnded;
    private bool _isWanted;

    /// <summary>Where <see cref="RequestsUnderWay"/> keeps it.</summary>
    public int Place { get; set; }

    /// <summary>It was under way at an earlier look: most requests are gone by the first.</summary>
    public bool IsOld { get; set; }

    public bool IsInUse => _isWanted || !_isOpenEnded;

    /// <summary>For the request's own thread: when it begins, and once more when its headers leave.</summary>
    public void Look(HttpContext context) => _isOpenEnded |= IsOpenEnded(context);

    public void Want() => _isWanted = true;

    /// <summary>From another thread than the request's.</summary>
    public abstract ValueTask TouchAsync();

    private static bool IsOpenEnded(HttpContext context)
    {
        const string EventStream = "text/event-stream";
        var headers = context.Request.Headers;
        return headers.Accept.ToString().Trim().Equals(EventStream, StringComparison.OrdinalIgnoreCase)
            || context.Response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true
            || headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
    }
}
