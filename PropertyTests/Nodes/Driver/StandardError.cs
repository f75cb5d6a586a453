using Microsoft.Extensions.Logging;

namespace NodeDriver;

/// <summary>Warnings and errors of the store go to standard error, which the parent shows when a test fails.</summary>
internal sealed class StandardError : ILoggerFactory, ILogger
{
    public static ILoggerFactory Loggers { get; } = new StandardError();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Console.Error.WriteLine($"{eventId.Id} {formatter(state, exception)} {exception}");
        }
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
