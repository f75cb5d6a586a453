namespace SessionKernel.AspNetCore;

// A lifetime that differs from the store's, stored by the next commit or renew.
public sealed partial class WebSession<T>
{
    /// <summary>Gives this session a lifetime of its own, from its next commit on; see <see cref="Session{T}.SetLifetime"/>.</summary>
    /// <param name="idle">How long it may idle; null = without limit.</param>
    /// <param name="absolute">How long it may live from now on; null = until it idles out.</param>
    /// <exception cref="ArgumentException">Both are null, or one is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no session, or it has a principal and would lose its absolute lifetime.
    /// </exception>
    public void SetLifetime(TimeSpan? idle, TimeSpan? absolute)
    {
        using (_state.Request.Enter())
        {
            RefuseReadOnly();
            if (_state.IsLive || !_state.IsBegun)
            {
                _state.RequireSession();
                _state.Session.SetLifetime(idle, absolute);
                return;
            }

            var lifetime = new SessionLifetime(idle, absolute);
            lifetime.Check();
            _state.Begun.Lifetime = lifetime;
        }
    }

    /// <summary>
    /// Remembers the user: gives the session a lifetime of its own, and a cookie that the browser keeps until the session's deadline, even
    /// when it is closed. The cookie is sent when the lifetime is stored, and again by a later renewal. A new principal is not remembered.
    /// </summary>
    /// <param name="absolute">How long the session may live from now on.</param>
    /// <param name="idle">How long it may idle; null = as long as it lives.</param>
    /// <exception cref="ArgumentException">One of them is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no session; or the response's headers have left, so that no cookie can be set.
    /// </exception>
    public void Persist(TimeSpan absolute, TimeSpan? idle = null)
    {
        _state.Request.RefuseAfterHeaders();
        SetLifetime(idle, absolute);
        _state.IsToBeKept = true;
    }
}
