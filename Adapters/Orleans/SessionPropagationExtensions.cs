using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Hosting;
using SessionKernel.Hosting;

namespace SessionKernel.Orleans;

/// <summary>Lets grain calls carry the sessions of those for whom they are made.</summary>
public static class SessionPropagationExtensions
{
    /// <summary>
    /// Calls that this client makes carry the ids of the <see cref="SessionContext"/>: in a web application, those of the request's
    /// sessions.
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
    /// Grains find the sessions of the call that they serve in the <see cref="SessionContext"/>; their own calls, and those of a web
    /// application in the same host, carry them on.
    /// </summary>
    /// <param name="silo">The silo. Every silo needs it.</param>
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
