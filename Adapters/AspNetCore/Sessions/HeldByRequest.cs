using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionKernel.AspNetCore;

// A request that takes longer than its sessions may idle keeps them in use: an upload, an export, a long poll. A request that stays open as
// long as a tab, such as an event stream or a socket, does so only on demand, because a user with an open tab must be able to idle out. If
// a client accepts an event stream among other types, the response decides.
/// <summary>What a request holds until its end.</summary>
internal abstract class HeldByRequest
{
    private const string EventStream = "text/event-stream";

    private bool _isOpenEnded;
    private bool _isWanted;

    /// <summary>Its index in <see cref="RequestsUnderWay"/>.</summary>
    public int Place { get; set; }

    /// <summary>Whether it was under way at an earlier check: most requests are gone by the first.</summary>
    public bool IsOld { get; set; }

    public bool IsInUse => _isWanted || !_isOpenEnded;

    /// <summary>Called on the request's own thread, when the request begins.</summary>
    public void LookAtRequest(HttpContext context) => _isOpenEnded = AsksForOpenEnd(context) || HasOpenEnd(context.Response);

    /// <summary>Called on the same thread, when the headers leave.</summary>
    public void LookAtResponse(HttpContext context) => _isOpenEnded |= HasOpenEnd(context.Response);

    public void Want() => _isWanted = true;

    /// <summary>Called on another thread than the request's.</summary>
    public abstract ValueTask TouchAsync();

    private static bool AsksForOpenEnd(HttpContext context)
    {
        var headers = context.Request.Headers;
        return headers.Accept.ToString().Trim().Equals(EventStream, StringComparison.OrdinalIgnoreCase)
            || headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
    }

    private static bool HasOpenEnd(HttpResponse response) =>
        response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true;
}
