using SessionKernel;
using Storefront.Web.Sessions;

namespace Storefront.Web;

/// <summary>Where a customer is signed in: the page and its buttons.</summary>
internal sealed class DevicePages(Layout layout, Devices devices)
{
    public void Map(WebApplication app)
    {
        app.MapGet("/devices", ShowAsync);
        app.MapPost("/devices/signout", SignOutAsync);
        app.MapPost("/devices/signout-others", SignOutOthersAsync);
        app.MapPost("/devices/signout-everywhere", SignOutEverywhereAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (ShopSignIn.UserOf(context) is not { } user)
        {
            await layout.SignInFirstAsync(context);
            return;
        }

        await (await devices.ListAsync(context, user) is { } all
            ? layout.WriteAsync(context, "Your devices", Content(all))
            : layout.NotDoneAsync(context, "Your devices can't be listed now"));
    }

    private Task SignOutAsync(HttpContext context) => DoAsync(
        context,
        async user => await devices.SignOutAsync(user, await Form.FieldAsync(context, "device") ?? ""),
        "/devices",
        "That device may still be signed in");

    private Task SignOutOthersAsync(HttpContext context) => DoAsync(
        context, user => devices.SignOutOthersAsync(context, user), "/devices", "Some devices may still be signed in");

    private Task SignOutEverywhereAsync(HttpContext context) => DoAsync(
        context, user => devices.SignOutEverywhereAsync(context, user), "/", "Some devices may still be signed in, or show your basket");

    private async Task DoAsync(HttpContext context, Func<string, Task<bool>> act, string next, string notDone)
    {
        if (ShopSignIn.UserOf(context) is not { } user)
        {
            await layout.SignInFirstAsync(context);
        }
        else if (await act(user))
        {
            Form.SeeOther(context, next);
        }
        else
        {
            await layout.NotDoneAsync(context, notDone);
        }
    }

    private static Html Content(IReadOnlyList<SessionSummary> all) => Html.Of($"""
        <table>
          <tr><th>Device</th><th>Signed in</th><th>Last seen</th><th></th></tr>
          {Html.Join(all.Select(Row))}
        </table>
        <div class="actions">
          {(all.Count > 1 ? Others : default)}
          <form method="post" action="/devices/signout-everywhere"><button class="quiet">Sign out everywhere</button></form>
        </div>
        <p class="this">Where you sign out a device, its basket stays with it. “Everywhere” ends sign-ins, baskets and payments alike.</p>
        """);

    private static Html Others => Html.Of($"""
        <form method="post" action="/devices/signout-others"><button>Sign out all others</button></form>
        """);

    private static Html Row(SessionSummary device) => Html.Of($"""
        <tr data-device="{device.PublicId}">
          <td data-label>{device.Label}</td><td>{Ago.Of(device.CreatedAt)}</td><td>{Ago.Of(device.LastSeenAt)}</td>
          <td class="n">{(device.IsCurrent ? ThisOne : SignOutButton(device))}</td></tr>
        """);

    private static Html ThisOne => Html.Of($"""<span class="this" data-current>this one</span>""");

    private static Html SignOutButton(SessionSummary device) => Html.Of($"""
        <form method="post" action="/devices/signout">
          <input type="hidden" name="device" value="{device.PublicId}"><button class="quiet">Sign out</button></form>
        """);
}
