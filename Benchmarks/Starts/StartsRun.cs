using System.Globalization;
using Microsoft.Extensions.Logging;
using SessionKernel.Benchmarks.Sessions;
using SessionKernel.Testing.Processes;

namespace SessionKernel.Benchmarks.Starts;

/// <summary>The child: a program like the README's, with many concurrent callers from its first moment.</summary>
internal static class StartsRun
{
    public const string Command = "starts-child";

    private const int Callers = 64;
    private const int Rounds = 20;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var number = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var serializer = SampleSessions.Serializers[number % SampleSessions.Serializers.Count];
        var accusations = new Accusations();
        using (var logging = LoggerFactory.Create(builder => builder.AddProvider(accusations)))
        {
            await using var store = await SessionStore.For<CartSession>("starts")
                .Serialize(serializer)
                .Expire(idle: TimeSpan.FromMinutes(1), absolute: TimeSpan.FromMinutes(2))
                .UseRedis(arguments[1])
                .UseLogging(logging)
                .BuildAsync();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => UseAsync(store))));
        }

        await ChildAnswers.RunAsync(_ => Task.FromResult<object>(accusations.Count > 0));
        return 0;
    }

    private static async Task UseAsync(SessionStore<CartSession> store)
    {
        using var created = await store.CreateAsync(CartSession.Sample());
        await store.UpdateAsync(created.Id, static cart => cart.Coupon = "SUMMER26");
        for (var i = 0; i < Rounds; i++)
        {
            using var session = await store.LoadAsync(created.Id);
            session.Value.Lines[0].Quantity++;
            await store.SaveAsync(session);
        }
    }

    private sealed class Accusations : ILoggerProvider, ILogger
    {
        private const int LaneBlocked = 8;
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == LaneBlocked)
            {
                Interlocked.Increment(ref _count);
            }
        }

        public void Dispose()
        {
        }
    }
}
