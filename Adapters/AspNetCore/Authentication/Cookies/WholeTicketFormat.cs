using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace SessionKernel.AspNetCore;

// A cookie from before the store contains its whole ticket. Once there is a store, the framework's handler refuses such a cookie, because
// it looks for a key. So the handler gets a key that contains the ticket; the store returns that ticket, and stores it at its next refresh.
// Such a key is made only from an unprotected cookie, and never leaves the process.
internal sealed class WholeTicketFormat(ISecureDataFormat<AuthenticationTicket> inner) : ISecureDataFormat<AuthenticationTicket>
{
    /// <summary>The claim in which the framework's handler keeps the key in the cookie; its own constant is private.</summary>
    private const string KeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    // No id contains a colon.
    private const string Mark = "whole:";

    public static bool IsWhole(string key) => key.StartsWith(Mark, StringComparison.Ordinal);

    public static AuthenticationTicket? TicketIn(string key) =>
        TicketSerializer.Default.Deserialize(Convert.FromBase64String(key[Mark.Length..]));

    /// <summary>
    /// What the cookie of a stored ticket contains. Its identity is not authenticated, because an instance that has no store yet would take
    /// it for the user.
    /// </summary>
    public static AuthenticationTicket Keyed(string key, string scheme, string? issuer) =>
        new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(KeyClaim, key, ClaimValueTypes.String, issuer)])), null, scheme);

    public string Protect(AuthenticationTicket data) => inner.Protect(Plain(data));

    public string Protect(AuthenticationTicket data, string? purpose) => inner.Protect(Plain(data), purpose);

    public AuthenticationTicket? Unprotect(string? protectedText) => Show(inner.Unprotect(protectedText));

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) => Show(inner.Unprotect(protectedText, purpose));

    private static AuthenticationTicket Plain(AuthenticationTicket ticket) =>
        ticket.Principal.FindFirst(KeyClaim) is { } key ? Keyed(key.Value, ticket.AuthenticationScheme, key.Issuer) : ticket;

    private static AuthenticationTicket? Show(AuthenticationTicket? ticket) =>
        ticket is null || ticket.Principal.HasClaim(static claim => claim.Type == KeyClaim)
            ? ticket
            : Keyed(Mark + Convert.ToBase64String(TicketSerializer.Default.Serialize(ticket)), ticket.AuthenticationScheme, issuer: null);
}
