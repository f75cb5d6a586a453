using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// A request for as long as it is served. Servers give its HttpContext to the next request of the connection, and a pooled handle goes to
// the next session, so whatever touches either does it under this lock and after the check that Enter makes, and looks again after each
// await.
internal sealed class LiveRequest(HttpContext context)
{
    private readonly Lock _sync = new();
    private HttpContext? _context = context;

    /// <summary>The request. Only between <see cref="Enter"/> and the end of its scope, where nothing awaits.</summary>
    public HttpContext Context => _context ?? throw Over();

    /// <summary>Whether it is over; it can't end while the lock is held.</summary>
    public bool IsOver => Volatile.Read(ref _context) is null;

    /// <summary>Takes the lock, by which what belongs to the request is used by one caller at a time.</summary>
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

    /// <summary>For what would change the client's token.</summary>
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

    /// <summary>Called by who holds the lock.</summary>
    public void End() => Volatile.Write(ref _context, null);

    private static ObjectDisposedException Over() =>
        new("session", "The request is over, and its session is no longer its own: in a task that goes on, open the session by its store.");
}
