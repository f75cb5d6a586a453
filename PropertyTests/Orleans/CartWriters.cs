using System.Collections.Concurrent;
using System.Globalization;
using SessionKernel.PropertyTests.SiloApp;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>A writer for each cart: it puts item after item, and calls again until the cart has acknowledged it.</summary>
/// <param name="carts">Whose keys nobody else uses.</param>
/// <param name="stay">For how many items a cart stays where it is; null = for as long as it can.</param>
internal sealed class CartWriters(IEnumerable<ICart> carts, int? stay = null) : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(10);

    private readonly Writer[] _writers = [.. carts.Select(cart => new Writer(cart, stay))];

    /// <summary>The calls that failed.</summary>
    public IReadOnlyCollection<Exception> Failures => [.. _writers.SelectMany(static writer => writer.Failures)];

    /// <summary>Who acknowledged, for each cart.</summary>
    public IReadOnlyList<ICollection<Served>> Served => [.. _writers.Select(static writer => writer.Served.Keys)];

    public void ForgetFailures() => Array.ForEach(_writers, static writer => writer.Failures.Clear());

    /// <summary>Until each cart has acknowledged so many items more.</summary>
    public async Task ProgressAsync(int items = 3)
    {
        var before = _writers.Select(static writer => writer.Done).ToArray();
        await UntilAsync(
            () => Task.FromResult(_writers.Zip(before).All(pair => pair.First.Done >= pair.Second + items)),
            () => Failures.LastOrDefault());
    }

    /// <summary>Until each cart has acknowledged an item more by each silo.</summary>
    public async Task ProgressAsync(IReadOnlyCollection<int> silos)
    {
        var asked = (from writer in _writers from silo in silos select (writer, silo, before: writer.DoneBy(silo))).ToArray();
        await UntilAsync(
            () => Task.FromResult(asked.All(static one => one.writer.DoneBy(one.silo) > one.before)), () => Failures.LastOrDefault());
    }

    /// <summary>Until each writer saw so many calls fail.</summary>
    public Task FailAsync(int calls) => UntilAsync(() => Task.FromResult(_writers.All(writer => writer.Failures.Count >= calls)));

    /// <summary>Ends them. Each cart has what it acknowledged, in that order, each item once: in memory, and in what is stored.</summary>
    public async Task AssertCompleteAsync()
    {
        await DisposeAsync();
        foreach (var writer in _writers)
        {
            var acknowledged = Enumerable.Range(0, writer.Done).Select(NameOf).ToArray();
            Assert.Equal(acknowledged, (await writer.Cart.LookAsync()).Items);
            await writer.Cart.LeaveAsync();
            Assert.Equal(acknowledged, (await writer.Cart.LookAsync()).Items);
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_writers.Select(static writer => writer.EndAsync()));

    /// <summary>Calls until it succeeds.</summary>
    public static async Task RetryAsync(Func<Task> call, ConcurrentQueue<Exception> failures)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await Record.ExceptionAsync(call) is { } failure)
        {
            failures.Enqueue(failure);
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound, failure.ToString());
            await Task.Delay(s_between, TimeProvider.System);
        }
    }

    /// <param name="isSo">Asked until it is.</param>
    /// <param name="otherwise">What to tell if it never is.</param>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<object?>? otherwise = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound, $"It did not come about. {otherwise?.Invoke()}");
            await Task.Delay(s_between, TimeProvider.System);
        }
    }

    private static string NameOf(int item) => item.ToString(CultureInfo.InvariantCulture);

    private sealed class Writer
    {
        private readonly Task _running;
        private readonly int? _stay;
        private int _done;
        private volatile bool _isOver;

        public Writer(ICart cart, int? stay)
        {
            (Cart, _stay) = (cart, stay);
            _running = Task.Run(RunAsync);
        }

        public ICart Cart { get; }

        public ConcurrentQueue<Exception> Failures { get; } = [];

        /// <summary>Who acknowledged, and how many items.</summary>
        public ConcurrentDictionary<Served, int> Served { get; } = [];

        public int Done => Volatile.Read(ref _done);

        public int DoneBy(int silo) => Served.Where(one => one.Key.Process == silo).Sum(static one => one.Value);

        public Task EndAsync()
        {
            _isOver = true;
            return _running;
        }

        private async Task RunAsync()
        {
            while (!_isOver)
            {
                var item = NameOf(_done);
                await RetryAsync(async () => Served.AddOrUpdate(await Cart.PutAsync(item), 1, static (_, items) => items + 1), Failures);
                Interlocked.Increment(ref _done);
                if (_done % _stay == 0)
                {
                    await RetryAsync(Cart.LeaveAsync, Failures);
                }

                await Task.Delay(s_between, TimeProvider.System);
            }
        }
    }
}
