namespace SessionKernel.Hosting;

/// <summary>
/// The sessions that the running code works for, so that code which it calls in another process, such as a grain, can work for them too.
/// The context flows as <see cref="AsyncLocal{T}"/> does: into awaited and started code, but not back to the caller.
/// </summary>
/// <remarks>Thread-safe. Ids are secrets: never show or log them.</remarks>
public sealed class SessionContext
{
    private readonly AsyncLocal<IEnumerable<KeyValuePair<string, SessionId>>?> _current = new();

    /// <summary>No sessions: pass this to <see cref="Enter"/> for work that belongs to nobody.</summary>
    /// <value>Empty.</value>
    public static IEnumerable<KeyValuePair<string, SessionId>> None { get; } = [];

    /// <summary>Whether nothing was entered, or <see cref="None"/> was.</summary>
    /// <value>False if there may be sessions.</value>
    public bool IsEmpty => ReferenceEquals(Ids, None);

    /// <summary>The ids of the sessions, by the names of their stores.</summary>
    /// <value>Empty if no host or caller entered any.</value>
    public IEnumerable<KeyValuePair<string, SessionId>> Ids => _current.Value ?? None;

    /// <summary>Finds the id of one store's session.</summary>
    /// <param name="store">The store's name.</param>
    /// <returns>The id; the default id, which opens nothing, if there is none.</returns>
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

    /// <summary>Sets the sessions that the caller works for from here on.</summary>
    /// <param name="ids">
    /// The ids by the names of their stores. Enumerated at each use, so that they can follow a session that gets a new id.
    /// </param>
    /// <returns>A scope. The same method must dispose it, which restores the former sessions.</returns>
    public Scope Enter(IEnumerable<KeyValuePair<string, SessionId>> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var outer = _current.Value;
        _current.Value = ids;
        return new Scope(this, outer);
    }

    /// <summary>The reach of one <see cref="Enter"/>: disposing it restores the former sessions.</summary>
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
