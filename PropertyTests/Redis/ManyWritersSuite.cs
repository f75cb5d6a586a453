using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Far more writers of one session at once than an update has tries, from two stores with connections of their own.</summary>
public abstract class ManyWritersSuite(
    IBackend backend, TransportMode transport, ITestOutputHelper output) : StorageSuite(backend, transport)
{
    private const int WritersPerStore = 1_000;
    private const int Bags = 300;
    private const int SignIns = 48;

    private enum Manner
    {
        Adds,
        Awaits,
        Throws,
        Cancels,
        Nests,
    }

    [SuiteFact]
    public async Task All_of_two_thousand_changes_at_once_are_saved_and_each_once()
    {
        var stores = new[] { await TypedAsync(), await TypedAsync() };
        using var session = await stores[0].CreateAsync(new Basket());
        var id = session.Id;
        var results = await Task.WhenAll(Enumerable.Range(0, 2 * WritersPerStore).Select(i => Task.Run(async () =>
            await stores[i % 2].UpdateAsync(id, static (basket, item) => basket.Items.Add(item), $"{i}"))));
        Assert.All(results, static result => Assert.Equal(SaveStatus.Saved, result.Save));

        using var loaded = await stores[1].LoadAsync(id);
        Assert.Equal(Enumerable.Range(0, 2 * WritersPerStore), loaded.Value.Items.Select(int.Parse).Order());
        Assert.All(stores, static store => Assert.Equal(0, store.Lines));
    }

    [SuiteFact]
    public async Task All_attributes_of_many_bags_saved_at_once_are_there()
    {
        var stores = new[] { await BagAsync(), await BagAsync() };
        using var session = await stores[0].CreateAsync(new AttributeBag());
        var id = session.Id;
        var saved = await Task.WhenAll(Enumerable.Range(0, Bags).Select(i => Task.Run(async () =>
        {
            using var mine = await stores[i % 2].LoadAsync(id);
            mine.Value.Set($"attribute {i}", [1]);
            return await stores[i % 2].SaveAsync(mine);
        })));
        Assert.All(saved, static status => Assert.Equal(SaveStatus.Saved, status));

        using var loaded = await stores[1].LoadAsync(id);
        Assert.Equal(Bags, loaded.Value.Count);
        Assert.All(stores, static store => Assert.Equal(0, store.Lines));
    }

    /// <summary>Each item says how many were there when it was added: in a sequential history that is its place.</summary>
    [SuiteFact]
    public void Any_writers_equal_a_sequential_history()
    {
        var manners = Gen.ArrayOf(Gen.Frequency(
            (6, Gen.Constant(Manner.Adds)), (2, Gen.Constant(Manner.Awaits)), (1, Gen.Constant(Manner.Throws)),
            (1, Gen.Constant(Manner.Cancels)), (1, Gen.Constant(Manner.Nests))));
        var config = Seed.Config(output, $"{GetType().Name}.{nameof(Any_writers_equal_a_sequential_history)}", 25);
        Check.One(config, Prop.ForAll(manners.ToArbitrary(), writers =>
            Task.Run(() => RunAsync(writers)).GetAwaiter().GetResult()));
    }

    private async Task RunAsync(Manner[] writers)
    {
        var stores = new[] { await TypedAsync(), await TypedAsync() };
        using var session = await stores[0].CreateAsync(new Basket());
        var id = session.Id;
        var saves = await Task.WhenAll(writers.Select((manner, i) => Task.Run(() => WriteAsync(stores[i % 2], id, manner, i))));
        using var loaded = await stores[1].LoadAsync(id);
        var items = loaded.Value.Items.Select(static item => item.Split(' ')).ToArray();
        Assert.Equal(Enumerable.Range(0, items.Length), items.Select(static item => int.Parse(item[1])));
        var times = items.CountBy(static item => item[0]).ToDictionary();
        for (var i = 0; i < writers.Length; i++)
        {
            var there = times.GetValueOrDefault($"{i}");
            Assert.True(
                saves[i] is { } status ? there == (status == SaveStatus.Saved ? 1 : 0) : there <= 1,
                $"{writers[i]} is {saves[i]}, and there {there} times.");
            Assert.Equal(writers[i] == Manner.Nests ? 1 : 0, times.GetValueOrDefault($"{i}+"));
        }

        Assert.All(stores, static store => Assert.Equal(0, store.Lines));
    }

    /// <returns>Null where the caller does not know.</returns>
    private static async Task<SaveStatus?> WriteAsync(SessionStore<Basket> store, SessionId id, Manner manner, int i)
    {
        using var cancellation = new CancellationTokenSource();
        var hasNested = false;
        try
        {
            var result = await store.UpdateAsync(id, async basket =>
            {
                Add(basket, $"{i}");
                switch (manner)
                {
                    case Manner.Awaits:
                        await Task.Yield();
                        break;
                    case Manner.Throws:
                        throw new NotSupportedException();
                    case Manner.Cancels:
                        await cancellation.CancelAsync();
                        break;
                    case Manner.Nests when !hasNested:
                        hasNested = true;
                        Assert.Equal(SaveStatus.Saved, (await store.UpdateAsync(id, other => Add(other, $"{i}+"))).Save);
                        break;
                }
            }, cancellation.Token);
            return result.Save == SaveStatus.OutcomeUnknown ? null : result.Save;
        }
        catch (Exception e) when (e is NotSupportedException or OperationCanceledException)
        {
            return manner == Manner.Throws ? SaveStatus.None : null;
        }
    }

    private static void Add(Basket basket, string name) => basket.Items.Add($"{name} {basket.Items.Count}");

    [SuiteFact]
    public async Task Sign_ins_of_one_principal_at_once_all_succeed_whatever_the_limit()
    {
        foreach (var most in new[] { 1, 3, SignIns })
        {
            var principal = $"principal {most}";
            var stores = new[]
            {
                await TypedAsync(builder => builder.LimitSessions(most)),
                await TypedAsync(builder => builder.LimitSessions(most)),
            };
            var saved = await Task.WhenAll(Enumerable.Range(0, 3 * SignIns).Select(i => Task.Run(async () =>
            {
                using var session = await stores[i % 2].CreateAsync(new Basket(), principal);
                return session.SaveStatus;
            })));
            Assert.All(saved, static status => Assert.Equal(SaveStatus.Saved, status));
            var listed = 0;
            await foreach (var _ in stores[0].ListAsync(principal))
            {
                listed++;
            }

            Assert.Equal(most, listed);
        }
    }
}
