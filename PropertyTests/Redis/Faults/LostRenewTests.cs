using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>
/// A renew, which no lane carries, whose replies are lost at each of its commands: at most one id works, and the status says which. Within
/// a principal it is one script over two keys; for another one a script that creates the session and its entry, and one that marks the old
/// one as moved.
/// </summary>
[Collection(FaultCollection.Name)]
public sealed class LostRenewTests() : FaultTest(TransportMode.Lanes)
{
    // No longer than a lane is waited for: then the multiplexer would carry its command, by the connection that it still has.
    private static readonly TimeSpan s_awayFor = TimeSpan.FromSeconds(1);

    [RedisTheory]
    [InlineData(2, true, null)]
    [InlineData(2, false, null)]
    [InlineData(2, true, "somebody")]
    [InlineData(2, false, "somebody")]
    [InlineData(1, true, "somebody")]
    [InlineData(1, false, "somebody")]
    public async Task Is_sent_again(int keys, bool applied, string? principal)
    {
        var store = await BehindProxyAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var old = session.Id;
        var lost = Lose(keys, applied);
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session, principal)).Status);
        Assert.True(lost.IsCompletedSuccessfully);
        Assert.NotEqual(old, session.Id);
        Assert.Equal(SessionStatus.Moved, await StatusAsync(store, old));
        Assert.Equal("book", await ItemsAsync(store, session.Id));
        Assert.Equal(2, await KeysAsync());
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    [RedisTheory]
    [InlineData(2, true, null, SaveStatus.OutcomeUnknown, SessionStatus.Moved)]
    [InlineData(2, false, null, SaveStatus.OutcomeUnknown, SessionStatus.Live)]
    [InlineData(2, true, "somebody", SaveStatus.Unavailable, SessionStatus.Live)]
    [InlineData(2, false, "somebody", SaveStatus.Unavailable, SessionStatus.Live)]
    [InlineData(1, true, "somebody", SaveStatus.OutcomeUnknown, SessionStatus.Moved)]
    [InlineData(1, false, "somebody", SaveStatus.OutcomeUnknown, SessionStatus.Live)]
    public async Task Is_reported_if_the_server_stays_unreachable(
        int keys, bool applied, string? principal, SaveStatus status, SessionStatus oldStatus)
    {
        var (store, direct) = (await BehindProxyAsync(s_awayFor), await DirectAsync());
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var old = session.Id;
        var lost = Lose(keys, applied);
        Proxy.Refuse();
        Assert.Equal(status, (await store.RenewIdAsync(session, principal)).Status);
        Assert.True(lost.IsCompletedSuccessfully);
        Assert.Equal(old, session.Id);
        Assert.Equal(oldStatus, await StatusAsync(direct, old));

        Proxy.Accept();
        await UntilAsync(() => StatusAsync(store, old), found => found != SessionStatus.Unavailable);
        var again = await UntilAsync(
            () => store.RenewIdAsync(session, principal).AsTask(), renewed => renewed.Status != SaveStatus.Unavailable);
        Assert.Equal(oldStatus == SessionStatus.Live ? SaveStatus.Saved : SaveStatus.Gone, again.Status);
        Assert.Equal(SessionStatus.Moved, await StatusAsync(store, old));
    }

    /// <summary>A rotation that happened is told even if it can't be sent again: the client must learn its new id.</summary>
    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rotation_is_looked_for_when_its_reply_was_lost(bool applied)
    {
        var store = await BehindProxyAsync(with: static builder => builder.RotateIds());
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var old = session.Id;
        // Traps are sprung in their order, one by each command.
        var lost = Task.WhenAll(Lose(2, applied), Lose(2, applied));
        var rotated = await store.RotateIdAsync(session);
        await lost.WaitAsync(Bound);
        Assert.Equal(applied ? SaveStatus.Saved : SaveStatus.OutcomeUnknown, rotated.Status);
        Assert.Equal((applied, false), (old != session.Id, session.HasOldId));
        Assert.Equal("book", await ItemsAsync(store, session.Id));
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    private Task<RespCommand> Lose(int keys, bool applied) =>
        applied ? Proxy.LoseNextReply(c => IsScript(c, keys)) : Proxy.LoseNextCommand(c => IsScript(c, keys));
}
