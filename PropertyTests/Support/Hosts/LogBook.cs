using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SessionKernel.PropertyTests.Hosts;

/// <summary>Every log line of a host, of all levels, exceptions and scopes included.</summary>
internal sealed class LogBook : ILoggerProvider
{
    private readonly ConcurrentQueue<(EventId Id, string Text)> _lines = new();

    public IEnumerable<string> Lines => _lines.Select(line => line.Text);

    public int Count(int eventId) =>
        _lines.Count(line => line.Id.Id == eventId && line.Text.StartsWith(nameof(SessionKernel), StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Writer(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            book._lines.Enqueue((default, $"scope {state}"));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            book._lines.Enqueue((eventId, $"{category} {formatter(state, exception)} {exception}"));
    }
}
