using BenchmarkDotNet.Attributes;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>
/// A touch that is not due yet, and one that is due and goes into a batch, with its share of the flush, over the memory backend.
/// </summary>
public class TouchSuite
{
    private const int Sessions = 512;
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(30);

    private readonly TouchesByHand _byHand = new(s_idle / 30);
    private readonly Session<ShopperSession>[] _remembered = new Session<ShopperSession>[Sessions];
    private readonly Session<ShopperSession>[] _forgotten = new Session<ShopperSession>[Sessions];
    private readonly string[] _ids = new string[Sessions];
    private SessionStore<ShopperSession> _usual = null!;
    private SessionStore<ShopperSession> _forgetful = null!;
    private int _next;

    private int Next => _next = (_next + 1) % Sessions;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _usual = await OpenAsync(SessionStoreDefaults.TouchFilterEntries);
        _forgetful = await OpenAsync(filterEntries: 2);
        for (var i = 0; i < Sessions; i++)
        {
            _remembered[i] = await _usual.CreateAsync(new ShopperSession());
            _forgotten[i] = await _forgetful.CreateAsync(new ShopperSession());
            _ids[i] = _remembered[i].Id.Reveal();
            _byHand.IsDue(_ids[i]);
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _usual.DisposeAsync();
        await _forgetful.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "dictionary under a lock")]
    [BenchmarkCategory("not due")]
    public bool RememberedByHand() => _byHand.IsDue(_ids[Next]);

    [Benchmark(Description = "TouchAsync")]
    [BenchmarkCategory("not due")]
    public ValueTask Remembered() => _usual.TouchAsync(_remembered[Next]);

    [Benchmark(Baseline = true, Description = "dictionary and list under a lock")]
    [BenchmarkCategory("due")]
    public void ForgottenByHand() => _byHand.Enqueue(_ids[Next]);

    [Benchmark(Description = "TouchAsync")]
    [BenchmarkCategory("due")]
    public ValueTask Forgotten() => _forgetful.TouchAsync(_forgotten[Next]);

    private static Task<SessionStore<ShopperSession>> OpenAsync(int filterEntries) => SessionStore.For<ShopperSession>("suites")
        .Serialize(MemoryPackSessionSerializer.Default)
        .Expire(s_idle)
        .Configure(options => options.TouchFilterEntries = filterEntries)
        .UseMemory()
        .BuildAsync();
}
