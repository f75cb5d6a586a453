using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Reads what an endpoint declares about its sessions.</summary>
internal static class EndpointSessions
{
    public static SessionUse UseOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<ISessionUseMetadata>()?.Use ?? SessionUse.Optional;

    /// <summary>
    /// Throws if the endpoint was routed after the middleware, which could then not enforce what it declares. The page of an exception
    /// handler is exempt.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The endpoint was routed later, and declares something other than the default.
    /// </exception>
    public static void RefuseRoutedLater(Endpoint? asked, HttpContext context)
    {
        var reached = context.GetEndpoint();
        if (asked is null
            && UseOf(reached) is var use and not SessionUse.Optional
            && context.Features.Get<IExceptionHandlerFeature>() is null)
        {
            throw new InvalidOperationException(
                $"{reached!.DisplayName} declares WithSession({use}), which was not enforced: "
                + "call UseRouting() before UseSessionKernel().");
        }
    }
}
