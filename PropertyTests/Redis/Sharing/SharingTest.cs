using System.Globalization;
using System.Text;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Redis.Faults;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Sharing;

/// <summary>Stores of one address, and what this process has open for them.</summary>
public abstract class SharingTest() : FaultTest(TransportMode.Lanes)
{
    /// <summary>Of a multiplexer: for commands, and for subscriptions. A lane comes to these.</summary>
    protected const int OfMultiplexer = 2;

    /// <summary>One that reads, and one that relieves it.</summary>
    protected const int ThreadsPerLane = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private int _built;

    /// <summary>Of each command of a store.</summary>
    protected TimeSpan Timeout { get; set; } = Patient;

    private HashSet<string> _threadsBefore = [];

    /// <summary>What stores of tests before have left to end.</summary>
    protected override async Task StartAsync()
    {
        await base.StartAsync();
        var started = TimeProvider.System.GetTimestamp();
        while (ThreadsOfProcess().Count > 0 && TimeProvider.System.GetElapsedTime(started) < s_patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        _threadsBefore = ThreadsOfProcess();
    }

    /// <summary>A store with a key prefix of its own.</summary>
    protected Task<SessionStore<AttributeBag>> StoreAsync(
        string? address = null,
        TransportMode over = TransportMode.Lanes,
        Action<RedisBackendOptions>? options = null,
        Action<SessionStoreBuilder<AttributeBag>>? with = null)
    {
        var number = Interlocked.Increment(ref _built);
        return BuildAsync(
            SessionStore.ForBag($"store-{number}"),
            ConfigurationOptions.Parse(address ?? Server.EndPoint),
            Timeout,
            over: over,
            options: options,
            with: builder =>
            {
                builder.Configure(store => store.KeyPrefix = $"{Prefix}{number}:");
                with?.Invoke(builder);
            });
    }

    protected async Task<SessionStore<AttributeBag>[]> StoresAsync(
        int count, string? address = null, TransportMode over = TransportMode.Lanes)
    {
        var stores = new SessionStore<AttributeBag>[count];
        for (var i = 0; i < count; i++)
        {
            stores[i] = await StoreAsync(address, over);
        }

        return stores;
    }

    protected async Task<int> ConnectionsAsync() =>
        Encoding.UTF8.GetString((byte[])(await Raw.SendAsync("CLIENT", "LIST"))!).Split(" name=SessionKernel").Length - 1;

    /// <summary>How many connections the server has taken since it was started.</summary>
    protected async Task<long> TakenAsync() =>
        long.Parse(await Server.FieldAsync("total_connections_received", "INFO", "stats"), CultureInfo.InvariantCulture);

    /// <summary>Those of this test's stores: faults run alone.</summary>
    protected int LaneThreads() => ThreadsOfProcess().Except(_threadsBefore).Count();

    // By the name that the system knows: it keeps 15 characters.
    private static HashSet<string> ThreadsOfProcess() =>
        OperatingSystem.IsLinux() ? [.. Directory.GetDirectories("/proc/self/task").Where(IsOfLane)] : [];

    private static bool IsOfLane(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("SessionKernel", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }

    protected static async Task AssertServesAsync(SessionStore<AttributeBag> store)
    {
        var value = new AttributeBag();
        value.Set("of", Encoding.ASCII.GetBytes(store.Name));
        using var created = await store.CreateAsync(value);
        Assert.Equal(SaveStatus.Saved, created.SaveStatus);
        using var loaded = await store.LoadAsync(created.Id);
        Assert.Equal(SessionStatus.Live, loaded.Status);
        Assert.True(loaded.Value.TryGetValue("of", out var of));
        Assert.Equal(store.Name, Encoding.ASCII.GetString(of));
    }

    /// <summary>Nothing is left open for a store that is disposed, nor for one that could not connect.</summary>
    protected async Task AssertNothingLeftAsync()
    {
        await UntilAsync(ConnectionsAsync, static count => count == 0);
        if (OperatingSystem.IsLinux())
        {
            await UntilAsync(() => Task.FromResult(LaneThreads()), static count => count == 0);
        }
    }

    protected int Told(int eventId) => Lines(Logs, eventId);

    private protected static int Lines(CapturingLoggers logs, int eventId) =>
        logs.Lines.Count(line => line.StartsWith($"{eventId} ", StringComparison.Ordinal));
}
