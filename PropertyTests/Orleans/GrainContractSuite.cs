using MemoryPack;
using Orleans.Runtime;
using SessionKernel.PropertyTests.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Note
{
    [MemoryPackOrder(0)]
    public string Text { get; set; } = "";
}

/// <summary>What Orleans expects of any grain storage.</summary>
public abstract class GrainContractSuite(IBackend backend, TransportMode transport) : GrainSuite(backend, transport)
{
    private static readonly bool[] s_deletes = [false, true];

    [SuiteFact]
    public async Task What_does_not_exist_is_read_as_a_new_state()
    {
        var activation = Activate(await SiloAsync());
        activation.Held.State = Of("left over");
        (activation.Held.ETag, activation.Held.RecordExists) = ("left over", true);
        await activation.ReadAsync();
        AssertHolds(activation, false);
        Assert.Null(activation.ETag);
    }

    [SuiteFact]
    public async Task What_was_written_is_read_by_another_silo()
    {
        var grain = NextGrain();
        var (here, there) = (Activate(await SiloAsync(), grain), Activate(await SiloAsync(), grain));
        await here.WriteAsync(Of("book", "Тележка"));
        AssertHolds(here, true, "book", "Тележка");
        await there.ReadAsync();
        AssertHolds(there, true, "book", "Тележка");
        Assert.Equal(here.ETag, there.ETag);
        Assert.NotNull(here.ETag);
    }

    [SuiteFact]
    public async Task Of_two_first_writes_the_second_is_inconsistent()
    {
        var grain = NextGrain();
        var silo = await SiloAsync();
        var (first, second) = (Activate(silo, grain), Activate(silo, grain));
        await first.WriteAsync(Of("first"));
        await InconsistentAsync(first.ETag, null, () => second.WriteAsync(Of("second")));
        Assert.Null(second.ETag);
        await second.ReadAsync();
        AssertHolds(second, true, "first");
        await second.WriteAsync(Of("second"));
    }

    [SuiteFact]
    public async Task Each_write_has_another_ETag_and_only_the_last_one_writes()
    {
        var activation = Activate(await SiloAsync());
        var stale = new List<Activation<Basket>>();
        for (var i = 0; i < 4; i++)
        {
            stale.Add(activation.Copy());
            await activation.WriteAsync(Of("equal"));
        }

        Assert.Equal(5, stale.Select(old => old.ETag).Append(activation.ETag).Distinct().Count());
        foreach (var old in stale)
        {
            await InconsistentAsync(activation.ETag, old.ETag, () => old.WriteAsync(Of("late")));
            await InconsistentAsync(activation.ETag, old.ETag, old.ClearAsync);
        }

        foreach (var foreign in new[] { "no tag", "", "~", Guid.Empty.ToString("N") })
        {
            var other = activation.Copy();
            other.Held.ETag = foreign;
            await InconsistentAsync(activation.ETag, foreign, () => other.WriteAsync(Of("late")));
        }

        await activation.ReadAsync();
        AssertHolds(activation, true, "equal");
    }

    [SuiteFact]
    public async Task A_cleared_state_is_read_as_a_new_one_and_may_be_written()
    {
        foreach (var deletes in s_deletes)
        {
            var silo = await SiloAsync(deletes);
            var grain = NextGrain();
            var activation = Activate(silo, grain);
            await activation.WriteAsync(Of("book"));
            var late = activation.Copy();
            await activation.ClearAsync();
            AssertHolds(activation, false);
            Assert.Equal(deletes, activation.ETag is null);
            Assert.Equal(deletes ? -2 : 1, Math.Min(1, await Storage.LeftAsync(KeyOf(grain))));

            var read = Activate(silo, grain);
            await read.ReadAsync();
            AssertHolds(read, false);
            Assert.Equal(activation.ETag, read.ETag);
            await InconsistentAsync(read.ETag, late.ETag, () => late.WriteAsync(Of("late")));

            await read.WriteAsync(Of("again"));
            AssertHolds(read, true, "again");
            await InconsistentAsync(read.ETag, late.ETag, late.ClearAsync);
        }
    }

    [SuiteFact]
    public async Task A_clear_may_be_repeated_and_clear_what_is_not_there()
    {
        foreach (var deletes in s_deletes)
        {
            var silo = await SiloAsync(deletes);
            var nothing = Activate(silo);
            await nothing.ClearAsync();
            AssertHolds(nothing, false);
            Assert.Null(nothing.ETag);

            var twice = Activate(silo);
            await twice.WriteAsync(Of("book"));
            var tags = new List<string?> { twice.ETag };
            for (var i = 0; i < 3; i++)
            {
                await twice.ClearAsync();
                AssertHolds(twice, false);
                tags.Add(twice.ETag);
            }

            Assert.Equal(deletes ? 2 : 4, tags.Distinct().Count());
            await twice.WriteAsync(Of("again"));
            await twice.ReadAsync();
            AssertHolds(twice, true, "again");
        }
    }

    [SuiteFact]
    public async Task States_of_one_grain_are_independent()
    {
        var silo = await SiloAsync();
        var grain = NextGrain();
        var (cart, wishes) = (Activate(silo, grain), Activate(silo, grain, "wishes"));
        var note = new Activation<Note>(silo.Storage, grain, "note");
        await cart.WriteAsync(Of("book"));
        await wishes.WriteAsync(Of("lamp"));
        await note.WriteAsync(new Note { Text = "hello" });
        await cart.ClearAsync();
        await wishes.ReadAsync();
        AssertHolds(wishes, true, "lamp");
        Assert.Equal("hello", (await note.ReadAsync()).Text);
        await wishes.WriteAsync(Of("lamp", "pen"));
        Assert.Equal("hello", (await note.ReadAsync()).Text);
    }

    [SuiteFact]
    public async Task Of_parallel_writes_exactly_one_wins()
    {
        const int writers = 24;
        var silo = await SiloAsync();
        var activation = Activate(silo);
        for (var round = 0; round < 3; round++)
        {
            var rivals = Enumerable.Range(0, writers).Select(_ => activation.Copy()).ToList();
            var outcomes = await Task.WhenAll(rivals.Select((rival, i) => Record.ExceptionAsync(() => rival.WriteAsync(Of($"{i}")))));
            var winner = Assert.Single(outcomes.Index(), one => one.Item is null).Index;
            Assert.Equal(writers - 1, outcomes.OfType<global::Orleans.Storage.InconsistentStateException>().Count());
            await activation.ReadAsync();
            AssertHolds(activation, true, $"{winner}");
            Assert.Equal(rivals[winner].ETag, activation.ETag);
        }
    }

    [SuiteFact]
    public async Task Keys_of_every_kind_have_states_of_their_own()
    {
        var silo = await SiloAsync();
        var guid = new Guid("11112222-3333-4444-5555-666677778888");
        IdSpan[] keys =
        [
            IdSpan.Create("42"), GrainIdKeyExtensions
                .CreateIntegerKey(42), GrainIdKeyExtensions
                .CreateIntegerKey(42, "ext"), GrainIdKeyExtensions
                .CreateGuidKey(guid),
            GrainIdKeyExtensions.CreateGuidKey(guid, "ext"), IdSpan
                .Create("Тележка"), IdSpan
                .Create("a/b"), IdSpan
                .Create("a//b"), IdSpan
                .Create("{a}"), IdSpan
                .Create("}{"),
            IdSpan.Create(" "), IdSpan.Create("a\0b"), IdSpan.Create(new string('x', 1024)), IdSpan.Create(new string('x', 1025)),
            IdSpan.Create(new string('я', 5000)), IdSpan.Create(new string('я', 5001)),
        ];
        var grains = keys.SelectMany(
            key => new[] { GrainId.Create(GrainType.Create("cart"), key), GrainId.Create(GrainType.Create("cart/42"), key) }).ToList();
        foreach (var (i, grain) in grains.Index())
        {
            await Activate(silo, grain).WriteAsync(Of($"{i}"));
        }

        foreach (var (i, grain) in grains.Index())
        {
            var read = Activate(silo, grain);
            await read.ReadAsync();
            AssertHolds(read, true, $"{i}");
            Assert.NotNull(await Storage.GetAsync(KeyOf(grain)));
        }
    }
}
