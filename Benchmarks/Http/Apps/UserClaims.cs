using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>What a visitor's ticket says: as much as an application with roles puts there, 1 KB of it as the framework serializes a ticket.</summary>
internal static class UserClaims
{
    private static readonly string[] s_roles = ["customer", "editor", "support", "reports", "administrator"];

    /// <summary>Of a ticket of these claims.</summary>
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
        new(user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? long.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0, 0);
}
