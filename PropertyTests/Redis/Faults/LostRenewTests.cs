using SessionKernel.PropertyTests.Servers;
using Storefront.Proxy;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>A renew, which no lane carries, whose replies are lost at each of its commands: at most one id works, and the status says which.</summary>
[Collection(FaultCollection.Name)]
public sealed class LostRenewTests() : FaultTest(TransportMode.Lanes)
{
    [RedisTheory]
    [InlineData("EVALSHA", true, null)]
    [InlineData("EVALSHA", false, null)]
    [InlineData("SET", true, "somebody")]
    [InlineData("SET", false, "somebody")]
    [InlineData("EVALSHA", true, "somebody")]
    [InlineData("EVALSHA", false, "somebody")]
    public async Task Is_sent_again(string name, bool applied, string? principal)
    {
        var store = await BehindProxyAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var old = session.Id;
        var lost = Lose(name, applied);
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
    [InlineData("EVALSHA", true, null, SaveStatus.OutcomeUnknown, SessionStatus.Moved)]
    [InlineData("EVALSHA", false, null, SaveStatus.OutcomeUnknown, SessionStatus.Live)]
    [InlineData("SET", true, "somebody", SaveStatus.Unavailable, SessionStatus.Live)]
    [InlineData("SET", false, "somebody", SaveStatus.Unavailable, SessionStatus.Live)]
    [InlineData("EVALSHA", true, "somebody", SaveStatus.OutcomeUnknown, SessionStatus.Moved)]
    [InlineData("EVALSHA", false, "somebody", SaveStatus.OutcomeUnknown, SessionStatus.Live)]
    public async Task Is_told_when_the_server_stays_away(string name, bool applied, string? principal, SaveStatus status, SessionStatus oldStatus)
    {
        var (store, direct) = (await BehindProxyAsync(Impatient), await DirectAsync());
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var old = session.Id;
        var lost = Lose(name, applied);
        Proxy.Refuse();
        Assert.Equal(status, (await store.RenewIdAsync(session, principal)).Status);
        Assert.True(lost.IsCompletedSuccessfully);
        Assert.Equal(old, session.Id);
        Assert.Equal(oldStatus, await StatusAsync(direct, old));

        Proxy.Accept();
        await UntilAsync(() => StatusAsync(store, old), found => found != SessionStatus.Unavailable);
        var again = await UntilAsync(() => store.RenewIdAsync(session, principal).AsTask(), renewed => renewed.Status != SaveStatus.Unavailable);
        Assert.Equal(oldStatus == SessionStatus.Live ? SaveStatus.Saved : SaveStatus.Gone, again.Status);
        Assert.Equal(SessionStatus.Moved, await StatusAsync(store, old));
    }

    private Task<RespCommand> Lose(string name, bool applied) =>
        applied ? Proxy.LoseNextReply(c => IsKeyed(c, name)) : Proxy.LoseNextCommand(c => IsKeyed(c, name));
}
