using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>Nodes of several deploys that share one memory, as they would share a server.</summary>
internal sealed class Fleet
{
    private readonly SessionMemory _memory = new();

    public Task<SessionStore<T>> NodeAsync<[DynamicallyAccessedMembers(SessionValue.Members)] T>(SessionStoreBuilder<T> store)
        where T : notnull => store.UseMemory(_memory).BuildAsync();
}
