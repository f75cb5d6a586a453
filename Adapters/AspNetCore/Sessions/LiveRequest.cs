using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// A request for as long as it is served. Servers reuse its HttpContext for the connection's next request, and a pooled handle is reused for
// another session. So code that touches either does it under this lock and after the check in Enter, and checks again after each await.
internal sealed class LiveRequest(HttpContext context)
{
    private readonly Lock _sync = new();
    private HttpContext? _context = context;

    /// <summary>The request's context. Use it only between <see cref="Enter"/> and the end of its scope, and await nothing there.</summary>
    public HttpContext Context => _context ?? throw Over();

    /// <summary>Whether the request is over; it can't end while the lock is held.</summary>
    public bool IsOver => Volatile.Read(ref _context) is null;

    /// <summary>Takes the lock, so that one caller at a time uses what belongs to the request.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public Lock.Scope Enter()
    {
        var scope = _sync.EnterScope();
        if (_context is null)
        {
            scope.Dispose();
            throw Over();
        }

        return scope;
    }

    /// <summary>Takes the lock, whether the request is over or not.</summary>
    public Lock.Scope EnterAnyway() => _sync.EnterScope();

    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public void RefuseAfterEnd()
    {
        using (Enter())
        {
        }
    }

    /// <summary>For operations that would change the client's token.</summary>
    /// <exception cref="InvalidOperationException">The response's headers have left.</exception>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public void RefuseAfterHeaders()
    {
        using (Enter())
        {
            if (Context.Response.HasStarted)
            {
                throw new InvalidOperationException("The response's headers have left: the client's session can't be changed any more.");
            }
        }
    }

    /// <summary>The caller holds the lock.</summary>
    public void End() => Volatile.Write(ref _context, null);

    private static ObjectDisposedException Over() =>
        new("session", "The request is over, and so is its use of the session: a task that continues must open it using the store.");
}
