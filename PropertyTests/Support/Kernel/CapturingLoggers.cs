using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SessionKernel.PropertyTests.Kernel;

/// <summary>Keeps every line, with the values it was made of and the exception.</summary>
internal sealed class CapturingLoggers : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> Lines => _lines;

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join('|', pairs.Select(p => p.Value)) : "";
        _lines.Enqueue($"{eventId.Id} {formatter(state, exception)} [{values}] {exception}");
    }
}
