using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>Logs the events of a connection for its stores: once to each log, however many stores use that log. Thread-safe.</summary>
internal sealed class ConnectionLog : ILogger
{
    private readonly Lock _gate = new();
    private readonly List<ILogger> _stores = [];
    private ILogger[] _logs = [];

    /// <summary>Adds the log of a store that joins.</summary>
    /// <returns>Whether no other store of the connection uses this log yet.</returns>
    public bool Add(ILogger log)
    {
        lock (_gate)
        {
            var isNew = !_stores.Contains(log);
            _stores.Add(log);
            Publish();
            return isNew;
        }
    }

    /// <summary>Removes the log of a store that leaves.</summary>
    public void Remove(ILogger log)
    {
        lock (_gate)
        {
            _stores.Remove(log);
            Publish();
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => Array.Exists(Volatile.Read(ref _logs), log => log.IsEnabled(logLevel));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        foreach (var log in Volatile.Read(ref _logs))
        {
            if (log.IsEnabled(logLevel))
            {
                log.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }

    private void Publish() => Volatile.Write(ref _logs, [.. _stores.Distinct()]);
}
