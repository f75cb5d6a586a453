using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// The framework's session over an attribute bag that the middleware has loaded, so that nothing here waits. Arrays are copied when set, and
// keys when listed, because callers of ISession rely on both.
internal sealed class KernelSession(WebSession<AttributeBag> session) : ISession
{
    public bool IsAvailable => session.IsAvailable;

    /// <summary>The digest, never the cookie's value. It is known before the session is stored.</summary>
    public string Id => session.PublicId;

    public IEnumerable<string> Keys => session.TryGetValue(out var bag) ? bag.Keys : [];

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        return session.TryGetValue(out var bag) && bag.TryGetValue(key, out value);
    }

    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);

        // If two tasks set the first value, only one of them begins the bag.
        using (session.Enter())
        {
            session.RefuseReadOnly();
            var begins = !session.TryGetValue(out var bag);
            bag ??= new AttributeBag();
            bag.Set(key, [.. value]);
            if (begins)
            {
                session.Value = bag;
            }
        }
    }

    public void Remove(string key)
    {
        session.RefuseReadOnly();
        if (session.TryGetValue(out var bag))
        {
            bag.Remove(key);
        }
    }

    public void Clear()
    {
        session.RefuseReadOnly();
        if (session.TryGetValue(out var bag))
        {
            bag.Clear();
        }
    }

    public Task LoadAsync(CancellationToken cancellationToken = default)
    {
        session.RefuseAfterEnd();
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }

    public Task CommitAsync(CancellationToken cancellationToken = default) =>
        ((IWebSession)session).CommitAsync(cancellationToken).AsTask();
}
