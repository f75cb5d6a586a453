using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>The claims of a visitor's ticket: as many as in an application with roles, 1 KB as the framework serializes them.</summary>
internal static class UserClaims
{
    private static readonly string[] s_roles = ["customer", "editor", "support", "reports", "administrator"];

    /// <summary>The length of a ticket with these claims.</summary>
    public static int Length { get; } =
        TicketSerializer.Default.Serialize(new AuthenticationTicket(Of(1), CookieAuthenticationDefaults.AuthenticationScheme)).Length;

    public static ClaimsPrincipal Of(long owner)
    {
        var id = owner.ToString("x16", CultureInfo.InvariantCulture);
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, id),
            new(ClaimTypes.Name, $"visitor{id}"),
            new(ClaimTypes.Email, $"visitor{id}@shop.example"),
            .. s_roles.Select(static role => new Claim(ClaimTypes.Role, role)),
            new(ClaimTypes.GivenName, "Alexandra"),
            new(ClaimTypes.Surname, "Featherstone"),
            new("AspNet.Identity.SecurityStamp", $"{id}{id}"),
            new("tenant", $"tenant-{id}"),
            new("department", "customer relations"),
            new("locale", "en-GB"),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
    }

    /// <summary>Nobody has the number 0.</summary>
    public static Visit Visit(ClaimsPrincipal user) =>
        new(
            user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
                ? long.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : 0,
            0);
}
