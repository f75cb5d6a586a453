using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Measuring;
using SessionKernel.Serializers;
using SessionKernel.Testing.Servers;

namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>A store with one variant of lane scheduling.</summary>
internal sealed class SchedulingSubject(Variant variant, SessionStore<ShopperSession> store) : IAsyncDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(20);

    public Variant Variant => variant;

    /// <summary>All subjects have the same sessions.</summary>
    public static async Task<SchedulingSubject> OpenAsync(Variant variant, string address)
    {
        var builder = SessionStore.For<ShopperSession>("scheduling")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(s_idle)
            .UseRedis(address, options =>
            {
                options.CommandTimeout = Patience.Reply;
                variant.Configure(options);
            });
        return new SchedulingSubject(variant, await builder.BuildAsync());
    }

    public async Task<string[]> PopulateAsync(int sessions, ShopperSession value)
    {
        var ids = new string[sessions];
        for (var i = 0; i < sessions; i++)
        {
            using var session = await store.CreateAsync(value);
            ids[i] = session.Id.Reveal();
        }

        return ids;
    }

    public Task<Figures> SliceAsync(Caller[] callers, int steps, TimeSpan duration) =>
        Slice.RunAsync(callers, () => RunAsync(callers, steps), duration, long.MaxValue);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task RunAsync(Caller[] callers, int steps)
    {
        await Task.WhenAll(callers.Select(caller => Task.Run(() => LoadAsync(caller, steps))));
        await store.FlushAsync();
    }

    private async Task LoadAsync(Caller caller, int steps)
    {
        while (caller.TryNext(out var id))
        {
            using var session = await store.LoadAsync(id);
            caller.End(session.IsLive && session.Value.IsIntact);
            CpuWork.Run(steps);
            caller.Resume();
        }
    }
}
