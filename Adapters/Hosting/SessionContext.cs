namespace SessionKernel.Hosting;

/// <summary>
/// For which sessions the running code does its work, so that what it calls in another process can go on for them: a grain, say. It flows
/// as <see cref="AsyncLocal{T}"/> does, into what is awaited and started but not back to the caller.
/// </summary>
/// <remarks>Thread-safe. Ids are secrets: never to be shown or logged.</remarks>
public sealed class SessionContext
{
    private readonly AsyncLocal<IEnumerable<KeyValuePair<string, SessionId>>?> _current = new();

    /// <summary>No sessions: what <see cref="Enter"/> is given where work is for nobody.</summary>
    /// <value>Empty.</value>
    public static IEnumerable<KeyValuePair<string, SessionId>> None { get; } = [];

    /// <summary>Whether nothing was entered, or <see cref="None"/>.</summary>
    /// <value>False where there may be sessions.</value>
    public bool IsEmpty => ReferenceEquals(Ids, None);

    /// <summary>The ids of the sessions, by the names of their stores.</summary>
    /// <value>Empty where no host or caller said any.</value>
    public IEnumerable<KeyValuePair<string, SessionId>> Ids => _current.Value ?? None;

    /// <summary>The session of one store.</summary>
    /// <param name="store">The store's name.</param>
    /// <returns>The default, which opens nothing, if there is none.</returns>
    public SessionId IdOf(string store)
    {
        foreach (var (name, id) in Ids)
        {
            if (name == store)
            {
                return id;
            }
        }

        return default;
    }

    /// <summary>Says for which sessions the caller works from here on.</summary>
    /// <param name="ids">By the names of their stores. Enumerated at each use, so it may follow a session that is given a new id.</param>
    /// <returns>To be disposed by the same method, which brings back what held before.</returns>
    public Scope Enter(IEnumerable<KeyValuePair<string, SessionId>> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var outer = _current.Value;
        _current.Value = ids;
        return new Scope(this, outer);
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly SessionContext? _context;
        private readonly IEnumerable<KeyValuePair<string, SessionId>>? _outer;

        internal Scope(SessionContext context, IEnumerable<KeyValuePair<string, SessionId>>? outer) =>
            (_context, _outer) = (context, outer);

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_context is not null)
            {
                _context._current.Value = _outer;
            }
        }
    }
}
