using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Hosting;
using SessionKernel.Hosting;

namespace SessionKernel.Orleans;

/// <summary>Lets grain calls carry the sessions that their caller works for.</summary>
public static class SessionPropagationExtensions
{
    /// <summary>
    /// Makes this client's calls carry the ids of the <see cref="SessionContext"/>: in a web application, those of the request's sessions.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <returns>The client.</returns>
    public static IClientBuilder PropagateSessions(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        AddSender(client.Services);
        return client;
    }

    /// <summary>
    /// Puts the sessions of each incoming call into the <see cref="SessionContext"/>, where the grain finds them. The grain's own calls
    /// carry these sessions on. Calls of a web application in the same host carry the sessions of its request.
    /// </summary>
    /// <param name="silo">The silo. Every silo needs this call.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder PropagateSessions(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        AddSender(silo.Services);
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IIncomingGrainCallFilter, SessionReceiver>());
        return silo;
    }

    private static void AddSender(IServiceCollection services) =>
        services.AddSessionContext().TryAddEnumerable(ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, SessionSender>());
}
