using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SessionKernel.AspNetCore;

/// <summary>A store of sessions, whatever their type.</summary>
internal interface IRevocableStore
{
    string Name { get; }

    bool IsShared { get; }

    ValueTask<RevokeResult> RevokeAllAsync(string principal, CancellationToken cancellationToken);
}

internal sealed class RevocableStore<[DynamicallyAccessedMembers(SessionValue.Members)] T>(SessionStore<T> store) : IRevocableStore
    where T : notnull
{
    public string Name => store.Name;

    public bool IsShared => store.IsShared;

    public ValueTask<RevokeResult> RevokeAllAsync(string principal, CancellationToken cancellationToken) =>
        store.RevokeAllAsync(principal, except: null, cancellationToken);
}

internal static class RevocableStoreServiceCollectionExtensions
{
    /// <summary>Lets <see cref="SessionRevocation"/> reach a store, and the start of the host check what it rests on.</summary>
    public static void AddRevocableStore<[DynamicallyAccessedMembers(SessionValue.Members)] T>(this IServiceCollection services, string name)
        where T : notnull
    {
        services.AddSingleton<IRevocableStore>(provider => new RevocableStore<T>(provider.GetRequiredKeyedService<SessionStore<T>>(name)));
        services.TryAddSingleton(static provider => new SessionRevocation(provider.GetServices<IRevocableStore>()));
        services.AddHostedService<KeyRingCheck>();
    }
}
