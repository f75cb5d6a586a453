using SessionKernel.PropertyTests.Kernel.Lanes;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Where its load has ended, on the lane's own thread, a caller may block, and dispose the store.</summary>
public sealed class HeldStoreTests
{
    private const int Attempts = 100;
    private bool _wasHeld;

    [Fact]
    public Task A_caller_disposes_the_store() => UntilHeldAsync(async (store, id) =>
    {
        using var loaded = await store.LoadAsync(id).ConfigureAwait(false);
        _wasHeld = HeldThread.IsHere;
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Assert.Equal(["book"], loaded.Value.Items);
    });

    [Fact]
    public Task A_caller_that_never_returns_keeps_its_session_and_nothing_else() => UntilHeldAsync(async (store, id) =>
    {
        using var end = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = HoldAsync(store, id, entered, end);
        try
        {
            await entered.Task.WaitAsync(LaneRig.Bound);
            for (var i = 0; i < 100; i++)
            {
                using var other = await store.LoadAsync(id).AsTask().WaitAsync(LaneRig.Bound);
                Assert.Equal(["book"], other.Value.Items);
            }

            await store.DisposeAsync().AsTask().WaitAsync(LaneRig.Bound);
            Assert.False(held.IsCompleted);
        }
        finally
        {
            end.Set();
        }

        await held.WaitAsync(LaneRig.Bound);
    });

    private async Task HoldAsync(SessionStore<Basket> store, SessionId id, TaskCompletionSource entered, ManualResetEventSlim end)
    {
        using var loaded = await store.LoadAsync(id).ConfigureAwait(false);
        _wasHeld = HeldThread.IsHere;
        entered.SetResult();
        end.Wait();
        Assert.Equal(["book"], loaded.Value.Items);
    }

    /// <summary>Until the lane's thread was the one: on a busy machine it may be relieved before it has begun.</summary>
    private async Task UntilHeldAsync(Func<SessionStore<Basket>, SessionId, Task> caller)
    {
        for (var attempt = 0; attempt < Attempts && !_wasHeld; attempt++)
        {
            await CallAsync(caller);
        }

        Assert.True(_wasHeld, "The lane's thread completed nothing.");
    }

    private static async Task CallAsync(Func<SessionStore<Basket>, SessionId, Task> caller)
    {
        var ledger = new BufferLedger();
        await using var server = ScriptedServer.Start();
        await using (var store = await SessionStore.For<Basket>("held")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(5))
            .UseRedis(server.EndPoint, o => o.CommandTimeout = LaneRig.Bound).UseLedger(ledger).BuildAsync())
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            var allowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            server.Script = (connection, command) =>
                command.Name == "GET" ? server.Honest.To(connection, command) with { After = allowed.Task } : null;
            var calling = caller(store, session.Id);
            allowed.SetResult();
            await calling.WaitAsync(LaneRig.Bound);
        }

        Assert.Equal(0, ledger.Outstanding);
    }
}
