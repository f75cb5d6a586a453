using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>A command was applied and its reply was lost, or it never arrived: it is sent again, and tells itself by its stamp.</summary>
public abstract class LostReplySuite(TransportMode transport) : FaultTest(transport)
{
    [RedisFact]
    public async Task A_load_is_asked_again()
    {
        var store = await BehindProxyAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var lost = Proxy.LoseNextReply(c => IsKeyed(c, "GET"));
        Assert.Equal("book", await ItemsAsync(store, session.Id));
        Assert.True(lost.IsCompletedSuccessfully);
        lost = Proxy.LoseNextCommand(c => IsKeyed(c, "GET"));
        Assert.Equal("book", await ItemsAsync(store, session.Id));
        Assert.True(lost.IsCompletedSuccessfully);
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_create_is_stored_once(bool applied)
    {
        var store = await BehindProxyAsync();
        await LoseAsync("SET", applied, async () =>
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            Assert.Equal((SaveStatus.Saved, SessionStatus.Live), (session.SaveStatus, session.Status));
            Assert.Equal("book", await ItemsAsync(store, session.Id));
            session.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        });
        Assert.Equal(1, await KeysAsync());
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_save_is_stored_once(bool applied)
    {
        var store = await BehindProxyAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        session.Value.Items.Add("pen");
        await LoseAsync("EVALSHA", applied, async () => Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session)));
        session.Value.Items.Add("lamp");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        Assert.Equal("book pen lamp", await ItemsAsync(store, session.Id));
    }

    // One other writer shows by its previous stamp whether it built upon the save. Of two, nothing stored tells.
    [RedisTheory]
    [InlineData(true, 1, SaveStatus.Saved, "book pen 1")]
    [InlineData(true, 2, SaveStatus.OutcomeUnknown, "book pen 1 2")]
    [InlineData(false, 1, SaveStatus.Conflict, "book 1")]
    [InlineData(false, 2, SaveStatus.OutcomeUnknown, "book 1 2")]
    public async Task A_save_sent_again_after_other_writers_says_what_is_certain(
        bool applied, int others, SaveStatus expected, string stored)
    {
        var (mine, theirs) = (await BehindProxyAsync(), await DirectAsync());
        using var session = await mine.CreateAsync(new Basket { Items = ["book"] });
        session.Value.Items.Add("pen");
        _ = applied ? Proxy.LoseNextReply(c => IsKeyed(c, "EVALSHA")) : Proxy.LoseNextCommand(c => IsKeyed(c, "EVALSHA"));
        using var held = new Held(Proxy, c => IsKeyed(c, "EVALSHA"));
        var saving = mine.SaveAsync(session).AsTask();
        await held.Arrived;
        for (var other = 1; other <= others; other++)
        {
            Assert.True((await theirs.UpdateAsync(session.Id, static (basket, item) => basket.Items.Add(item), $"{other}")).Succeeded);
        }

        held.Release();
        Assert.Equal(expected, await saving);
        Assert.Equal(stored, await ItemsAsync(theirs, session.Id));

        session.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Conflict, await mine.SaveAsync(session));
        Assert.Equal(stored, await ItemsAsync(theirs, session.Id));
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bag_keeps_what_both_writers_set(bool applied)
    {
        var (mine, theirs) = (await BagBehindProxyAsync(), await BagDirectAsync());
        using var session = await mine.CreateAsync(new AttributeBag());
        session.Value.Set("mine", [1]);
        _ = applied ? Proxy.LoseNextReply(c => IsKeyed(c, "EVALSHA")) : Proxy.LoseNextCommand(c => IsKeyed(c, "EVALSHA"));
        using var held = new Held(Proxy, c => IsKeyed(c, "EVALSHA"));
        var saving = mine.SaveAsync(session).AsTask();
        await held.Arrived;
        Assert.True((await theirs.UpdateAsync(session.Id, static bag => bag.Set("theirs", [2]))).Succeeded);
        held.Release();
        Assert.Equal(SaveStatus.Saved, await saving);
        using var stored = await theirs.LoadAsync(session.Id);
        Assert.Equal(["mine", "theirs"], stored.Value.Keys);
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removal_is_removed(bool applied)
    {
        var store = await BehindProxyAsync();
        using var session = await store.CreateAsync(new Basket());
        await LoseAsync("EVALSHA", applied, async () => Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(session.Id)));
        Assert.Equal(0, await KeysAsync());
    }

    private async Task LoseAsync(string name, bool applied, Func<Task> action)
    {
        var lost = applied ? Proxy.LoseNextReply(c => IsKeyed(c, name)) : Proxy.LoseNextCommand(c => IsKeyed(c, name));
        await action();
        Assert.True(lost.IsCompletedSuccessfully);
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneLostReplyTests() : LostReplySuite(TransportMode.Lanes);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerLostReplyTests() : LostReplySuite(TransportMode.Multiplexer);
