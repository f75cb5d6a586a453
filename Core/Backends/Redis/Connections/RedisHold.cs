using StackExchange.Redis;

namespace SessionKernel;

// A store takes its connection when it connects, not when it is built, so a store that never connects holds nothing. It gives the
// connection back when it is disposed, or at once if connecting fails. The next attempt, of this store or another, then starts anew.
/// <summary>A store's hold on its connection.</summary>
internal sealed class RedisHold(RedisTarget target, BackendContext context) : IAsyncDisposable
{
    private readonly RedisRights _rights = new(target.Options, context);
    private RedisConnection? _connection;
    private bool _isHeld;
    private bool _isDisposed;

    /// <summary>Whether exception texts are free of keys, so that a cause may be passed on.</summary>
    public bool CausesAreSafe => _connection?.Link.CausesAreSafe ?? false;

    /// <summary>The database of the connection; only once connected.</summary>
    public IDatabase Database => _connection!.Link.Database;

    public bool IsConnected => Volatile.Read(ref _isHeld);

    public bool IsReachable => IsConnected && _connection!.Link.IsReachable;

    public LaneRouter? Router => _connection?.Router;

    public ReplicaWaits? Replicas => _connection?.Replicas;

    /// <summary>Call it when a command was not served, since roles, slots or addresses may have changed.</summary>
    public void MarkSuspect() => _connection?.Link.MarkSuspect();

    /// <summary>Do not call it concurrently, nor again once connected.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        var connection = RedisConnections.Take(target, context.Keys);
        var isNewLog = connection.Log.Add(context.Logger);
        try
        {
            context.Clock.Join(connection.Clock);
            context.Values.Join(connection.Values);
            await connection.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await connection.Link.RequireAsync(_rights).ConfigureAwait(false);
        }
        catch
        {
            await GiveBackAsync(connection).ConfigureAwait(false);
            throw;
        }

        if (isNewLog)
        {
            Log.Connected(context.Logger, connection.Link.Address);
        }

        Volatile.Write(ref _connection, connection);
        connection.Link.Moved += CheckAgain;
        Interlocked.Exchange(ref _isHeld, true);
        if (Volatile.Read(ref _isDisposed))
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(RedisHold));
        }
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _isDisposed, true);
        if (!Interlocked.Exchange(ref _isHeld, false))
        {
            return ValueTask.CompletedTask;
        }

        _connection!.Link.Moved -= CheckAgain;
        return GiveBackAsync(_connection);
    }

    private ValueTask GiveBackAsync(RedisConnection connection)
    {
        connection.Log.Remove(context.Logger);
        return RedisConnections.GiveBackAsync(target, connection);
    }

    private void CheckAgain() => _ = CheckAgainAsync();

    private async Task CheckAgainAsync()
    {
        try
        {
            await _connection!.Link.RequireAsync(_rights).ConfigureAwait(false);
        }
        catch (SessionKernelException)
        {
            // A command that is refused reports it.
        }
    }
}
