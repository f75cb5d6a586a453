using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Reads what an endpoint says of its sessions.</summary>
internal static class EndpointSessions
{
    public static SessionUse UseOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<ISessionUseMetadata>()?.Use ?? SessionUse.Optional;

    /// <summary>
    /// An endpoint that was routed behind the middleware was not asked: what it requires did not hold. The page of an exception
    /// handler that stands there is no such one.
    /// </summary>
    /// <exception cref="InvalidOperationException">So it is, and it says something else than an endpoint without metadata.</exception>
    public static void RefuseRoutedLater(Endpoint? asked, HttpContext context)
    {
        var reached = context.GetEndpoint();
        if (asked is null
            && UseOf(reached) is var use and not SessionUse.Optional
            && context.Features.Get<IExceptionHandlerFeature>() is null)
        {
            throw new InvalidOperationException(
                $"{reached!.DisplayName} says WithSession({use}), which nothing heeded: "
                + "UseRouting() must stand before UseSessionKernel().");
        }
    }
}
