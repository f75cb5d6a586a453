using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>
/// A lock, a list and a sign-out everywhere whose command or reply is lost: asked again, and no more than that is seen of it.
/// </summary>
[Collection(FaultCollection.Name)]
public sealed class LostAskTests() : FaultTest(TransportMode.Multiplexer)
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_asked_again(bool applied)
    {
        var store = await BehindProxyAsync();
        using var session = await store.CreateAsync(new Basket(), "ann");

        var lost = Lose(applied);
        await using (var held = await store.LockAsync(session.Id, s_lease, TimeSpan.Zero))
        {
            Assert.Equal((LockStatus.Held, true), (held.Status, lost.IsCompletedSuccessfully));
            lost = Lose(applied);
        }

        Assert.True(lost.IsCompletedSuccessfully);
        await using var again = await store.LockAsync(session.Id, s_lease, TimeSpan.Zero);
        Assert.Equal(LockStatus.Held, again.Status);

        lost = Lose(applied);
        await foreach (var listed in store.ListAsync("ann"))
        {
            Assert.Equal(session.Key.ToDigestString(), listed.PublicId);
        }

        Assert.True(lost.IsCompletedSuccessfully);
        lost = Lose(applied);
        Assert.True((await store.RevokeAllAsync("ann")).Succeeded);
        Assert.True(lost.IsCompletedSuccessfully);
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));
    }

    private Task<RespCommand> Lose(bool applied) =>
        applied ? Proxy.LoseNextReply(c => IsKeyed(c, "EVALSHA")) : Proxy.LoseNextCommand(c => IsKeyed(c, "EVALSHA"));
}
