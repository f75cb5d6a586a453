using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

/// <summary>Finds the chosen schemes, and gives them the handler that knows the store.</summary>
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
                    $"The scheme {wanted} does not use cookie authentication: call AddCookie(…), or list the schemes whose tickets to "
                        + "store in SessionTicketOptions.Schemes.");
            }

            if (scheme.HandlerType != typeof(CookieAuthenticationHandler) && scheme.HandlerType != typeof(TicketCookieHandler))
            {
                throw new InvalidOperationException(
                    $"The scheme {wanted} has a handler of its own, {scheme.HandlerType.Name}: tickets can be stored only for the "
                        + "framework's handler, with which the store distinguishes a sign-in from a refresh.");
            }

            scheme.HandlerType = typeof(TicketCookieHandler);
        }
    }

    public bool Include(string? scheme, AuthenticationOptions options) => scheme is not null && Of(options).Contains(scheme);

    /// <summary>The schemes whose tickets are stored.</summary>
    /// <exception cref="InvalidOperationException">None was named, and none is the default.</exception>
    public IEnumerable<string> Of(AuthenticationOptions options)
    {
        if (tickets.Schemes.Count > 0)
        {
            return tickets.Schemes;
        }

        // As in the framework, a scheme that stands alone is the default.
        var byDefault =
            options.DefaultAuthenticateScheme ?? options.DefaultScheme
                ?? (options.SchemeMap.Count == 1 ? options.SchemeMap.Keys.First() : null);
        return
        [
            byDefault ?? throw new InvalidOperationException(
                "No scheme authenticates by default: list the schemes whose tickets to store in SessionTicketOptions.Schemes."),
        ];
    }
}
