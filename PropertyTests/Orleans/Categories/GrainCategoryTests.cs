using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans.Categories;

/// <summary>Every kind of grain can be called in a silo with grain storage, and where it holds a state, its calls touch that.</summary>
public sealed class GrainCategoryTests(CategoryCluster cluster) : IClassFixture<CategoryCluster>
{
    [Fact]
    public async Task A_stateless_worker_without_state_is_called()
    {
        var worker = cluster.Grain<IAddingWorker>("adding");
        var sums = await Task.WhenAll(worker.AddAsync(1, 2), worker.AddAsync(3, 4), worker.AddAsync(5, 6));
        Assert.Equal([3, 7, 11], sums);
    }

    [Theory]
    [InlineData(typeof(INoteGrain))]
    [InlineData(typeof(IReentrantNotes))]
    [InlineData(typeof(INoteWorker))]
    public async Task A_held_state_outlives_its_idle_timeout_while_its_grain_is_called(Type kind)
    {
        var grain = Notes(kind, "touched");
        await grain.WriteAsync("book");
        await cluster.OutliveIdleTimeoutAsync(grain.ReadAsync);
        Assert.Equal(["book"], (await StoredAsync(grain)).Lines);
        await grain.WriteAsync("pen");
        Assert.Equal("book pen", await grain.ReadAsync());
        await cluster.OutliveIdleTimeoutAsync(static () => Task.CompletedTask);
        Assert.Empty((await StoredAsync(grain)).Lines);
    }

    [Fact]
    public async Task Each_worker_of_a_grain_holds_what_it_has_read()
    {
        var grain = cluster.Grain<INoteWorker>("two workers");
        await grain.WriteAsync("book");
        var first = grain.ReadAtAsync("first worker");
        await Gate.Of("first worker").EnteredAsync();
        Assert.Equal("book", await grain.ReadAsync());
        await grain.WriteAsync("pen");
        Gate.Of("first worker").Open();
        Assert.Equal("book", await first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.WriteAsync("late"));
        Assert.Equal(["book", "pen"], (await StoredAsync(grain)).Lines);
    }

    [Fact]
    public async Task A_reentrant_grain_writes_while_another_call_is_under_way()
    {
        var grain = cluster.Grain<IReentrantNotes>("reentrant");
        var reading = grain.ReadAtAsync("reentrant");
        await Gate.Of("reentrant").EnteredAsync();
        await grain.WriteAsync("book");
        await cluster.OutliveIdleTimeoutAsync(grain.ReadAsync);
        Gate.Of("reentrant").Open();
        Assert.Equal("book", await reading);
        Assert.Equal(["book"], (await StoredAsync(grain)).Lines);
    }

    [Theory]
    [InlineData(typeof(INoteGrain))]
    [InlineData(typeof(INoteWorker))]
    public async Task A_one_way_call_is_served(Type kind)
    {
        var grain = Notes(kind, "posted");
        await grain.PostAsync("book");
        await CartWriters.UntilAsync(async () => (await StoredAsync(grain)).Lines is ["book"]);
        Assert.Equal("book", await grain.ReadAsync());
    }

    [Theory]
    [InlineData(typeof(INoteGrain))]
    [InlineData(typeof(INoteWorker))]
    public async Task An_extension_is_served_in_the_grain_and_touches_what_it_holds(Type kind)
    {
        var grain = Notes(kind, "extended");
        await grain.WriteAsync("book");
        var extension = grain.AsReference<INoteExtension>();
        await cluster.OutliveIdleTimeoutAsync(extension.TellAsync);
        Assert.Equal("book", await extension.TellAsync());
        Assert.Equal(["book"], (await StoredAsync(grain)).Lines);
        Assert.Equal("none", await cluster.Grain<IAddingWorker>("extended").AsReference<INoteExtension>().TellAsync());
    }

    [Fact]
    public async Task A_system_target_is_called()
    {
        var management = cluster.Silos.Client.GetGrain<IManagementGrain>(0);
        Assert.Single(await management.GetRuntimeStatistics([cluster.Silos.Silos[0].SiloAddress]));
        Assert.NotEmpty(await management.GetDetailedGrainStatistics());
    }

    [Fact]
    public async Task A_grain_service_is_called_and_touches_what_it_holds()
    {
        var caller = cluster.Grain<IServiceCaller>("caller");
        await caller.NoteAsync("book");
        await cluster.OutliveIdleTimeoutAsync(() => caller.NoteAsync(""));
        Assert.Equal(["book"], (await cluster.StoredAsync<Notes>(await caller.ServiceIdAsync(), "notes")).Lines);
        Assert.Equal("book pen", await caller.NoteAsync("pen"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_observer_is_called_in_a_client_and_in_a_silo(bool inSilo)
    {
        var factory = inSilo ? cluster.Services.GetRequiredService<IGrainFactory>() : cluster.Silos.Client;
        var observer = new NoteObserver();
        var reference = factory.CreateObjectReference<INoteObserver>(observer);
        Assert.Equal("seen book", await cluster.Grain<IObservedGrain>("observed").TellAsync(reference, "book"));
        GC.KeepAlive(observer);
    }

    [Theory]
    [InlineData(typeof(ISnapshotAccount))]
    [InlineData(typeof(IHistoryAccount))]
    public async Task A_journaled_grain_finds_its_events_after_it_was_deactivated(Type kind)
    {
        var account = (IJournaledAccount)cluster.Silos.Client.GetGrain(kind, "journaled");
        await account.BookAsync(5);
        await account.BookAsync(7);
        await cluster.OutliveIdleTimeoutAsync(account.BalanceAsync);
        await account.LeaveAsync();
        Assert.Equal(12, await account.BalanceAsync());
        await account.BookAsync(1);
        Assert.Equal(13, await account.BalanceAsync());
    }

    [Fact]
    public async Task A_transaction_is_whole_or_nothing()
    {
        var (mine, yours, bank) = (cluster.Grain<IAccount>("mine"), cluster.Grain<IAccount>("yours"), cluster.Grain<IBank>("bank"));
        await mine.BookAsync(10);
        await bank.TransferAsync("mine", "yours", 7);
        await Assert.ThrowsAnyAsync<Exception>(() => bank.TransferAsync("mine", "yours", 7));
        Assert.Equal((3, 7), (await mine.BalanceAsync(), await yours.BalanceAsync()));
        await cluster.OutliveIdleTimeoutAsync(() => Task.WhenAll(mine.BalanceAsync(), yours.BalanceAsync()));
        await cluster.Silos.DeactivateAsync(mine);
        await cluster.Silos.DeactivateAsync(yours);
        Assert.Equal((3, 7), (await mine.BalanceAsync(), await yours.BalanceAsync()));
    }

    private INoteGrain Notes(Type kind, string key) => (INoteGrain)cluster.Silos.Client.GetGrain(kind, key);

    private Task<Notes> StoredAsync(INoteGrain grain) => cluster.StoredAsync<Notes>(grain.GetGrainId(), "notes");
}
