using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

/// <summary>Finds the schemes that were asked for, and gives them the handler that knows the store.</summary>
internal sealed class TicketSchemes(SessionTicketOptions tickets) : IPostConfigureOptions<AuthenticationOptions>
{
    public void PostConfigure(string? name, AuthenticationOptions options)
    {
        foreach (var wanted in Of(options))
        {
            if (!options.SchemeMap.TryGetValue(wanted, out var scheme) || scheme.HandlerType is null
                || !scheme.HandlerType.IsAssignableTo(typeof(CookieAuthenticationHandler)))
            {
                throw new InvalidOperationException(
                    $"The scheme {wanted} is no cookie authentication: add AddCookie(…), or name the schemes whose tickets are kept in "
                        + "SessionTicketOptions.Schemes.");
            }

            if (scheme.HandlerType != typeof(CookieAuthenticationHandler) && scheme.HandlerType != typeof(TicketCookieHandler))
            {
                throw new InvalidOperationException(
                    $"The scheme {wanted} has a handler of its own, {scheme.HandlerType.Name}: tickets are kept for the framework's, which "
                        + "tells a sign-in from a refresh.");
            }

            scheme.HandlerType = typeof(TicketCookieHandler);
        }
    }

    public bool Include(string? scheme, AuthenticationOptions options) => scheme is not null && Of(options).Contains(scheme);

    /// <summary>Those whose tickets are kept.</summary>
    /// <exception cref="InvalidOperationException">None was named, and none is the default.</exception>
    public IEnumerable<string> Of(AuthenticationOptions options)
    {
        if (tickets.Schemes.Count > 0)
        {
            return tickets.Schemes;
        }

        // As the framework does: a scheme that stands alone is the default.
        var byDefault =
            options.DefaultAuthenticateScheme ?? options.DefaultScheme
                ?? (options.SchemeMap.Count == 1 ? options.SchemeMap.Keys.First() : null);
        return
        [
            byDefault ?? throw new InvalidOperationException(
                "No scheme authenticates by default: name those whose tickets are kept in SessionTicketOptions.Schemes."),
        ];
    }
}
