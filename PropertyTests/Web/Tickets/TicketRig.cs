using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.Web.Tickets;

internal static class TicketRig
{
    /// <summary>The key that a browser's cookie carries.</summary>
    public static string KeyIn(TicketSite site, TicketBrowser browser) =>
        site.Cookie.TicketDataFormat.Unprotect(browser.Ticket)!.Principal.Claims.Single().Value;

    public static async Task<List<SessionSummary>> DevicesAsync(TicketSite site, string user, HttpContext? current = null)
    {
        var devices = new List<SessionSummary>();
        await foreach (var device in site.Devices.ListAsync(user, current))
        {
            devices.Add(device);
        }

        return devices;
    }
}
