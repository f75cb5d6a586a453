using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>The framework's session over an attribute bag that the middleware has loaded: nothing here waits.</summary>
internal sealed class KernelSession(WebSession<AttributeBag> session) : ISession
{
    public bool IsAvailable => session.IsAvailable;

    /// <summary>The digest, never the cookie's value; empty until the session is stored.</summary>
    public string Id => session.PublicId;

    public IEnumerable<string> Keys => session.TryGetValue(out var bag) ? bag.Keys : [];

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        return session.TryGetValue(out var bag) && bag.TryGetValue(key, out value);
    }

    public void Set(string key, byte[] value)
    {
        if (!session.TryGetValue(out var bag))
        {
            session.Value = bag = new AttributeBag();
        }

        bag.Set(key, value);
    }

    public void Remove(string key)
    {
        if (session.TryGetValue(out var bag))
        {
            bag.Remove(key);
        }
    }

    public void Clear()
    {
        if (session.TryGetValue(out var bag))
        {
            bag.Clear();
        }
    }

    public Task LoadAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public async Task CommitAsync(CancellationToken cancellationToken = default) =>
        await ((IWebSession)session).CommitAsync().ConfigureAwait(false);
}
