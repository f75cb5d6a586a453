using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>Reads what an endpoint says of its sessions.</summary>
internal static class EndpointSessions
{
    public static SessionUse UseOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<ISessionUseMetadata>()?.Use ?? SessionUse.Optional;

    /// <summary>An endpoint that was routed behind the middleware was not asked: what it requires did not hold.</summary>
    /// <exception cref="InvalidOperationException">So it is, and it says something else than an endpoint without metadata.</exception>
    public static void RefuseRoutedLater(Endpoint? asked, Endpoint? reached)
    {
        if (asked is null && UseOf(reached) is var use and not SessionUse.Optional)
        {
            throw new InvalidOperationException(
                $"{reached!.DisplayName} says WithSession({use}), which nothing heeded: UseRouting() must stand before UseSessionKernel().");
        }
    }
}
