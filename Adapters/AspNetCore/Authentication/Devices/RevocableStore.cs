using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SessionKernel.AspNetCore;

/// <summary>A store of sessions, whatever their type.</summary>
internal interface IRevocableStore
{
    string Name { get; }

    bool IsShared { get; }

    /// <summary>The keys of a request's own sessions.</summary>
    ValueTask<IReadOnlyCollection<SessionKey>> KeysOfAsync(HttpContext context);

    ValueTask<RevokeResult> RevokeAllAsync(string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken);
}

internal sealed class RevocableStore<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionStore<T> store, Func<HttpContext, ValueTask<IReadOnlyCollection<SessionKey>>> keysOf) : IRevocableStore
    where T : notnull
{
    public string Name => store.Name;

    public bool IsShared => store.IsShared;

    public ValueTask<IReadOnlyCollection<SessionKey>> KeysOfAsync(HttpContext context) => keysOf(context);

    public ValueTask<RevokeResult> RevokeAllAsync(
        string principal, IReadOnlyCollection<SessionKey> except, CancellationToken cancellationToken) =>
        store.RevokeAllAsync(principal, except, cancellationToken);
}

internal static class RevocableStoreServiceCollectionExtensions
{
    /// <summary>
    /// Lets <see cref="SessionRevocation"/> reach a store, and lets the host check at its start what the store depends on.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the store.</param>
    /// <param name="keysOf">Returns the keys of a request's own sessions.</param>
    public static void AddRevocableStore<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, Func<HttpContext, ValueTask<IReadOnlyCollection<SessionKey>>> keysOf)
        where T : notnull
    {
        services.AddSingleton<IRevocableStore>(
            provider => new RevocableStore<T>(provider.GetRequiredKeyedService<SessionStore<T>>(name), keysOf));
        services.TryAddSingleton(static provider => new SessionRevocation(provider.GetServices<IRevocableStore>()));
        services.AddHostedService<KeyRingCheck>();
    }
}
