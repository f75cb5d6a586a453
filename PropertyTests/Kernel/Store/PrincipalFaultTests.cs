using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Store;

/// <summary>
/// A list that is not all of it, and a sign-out everywhere that may not have happened, must not look like one that is or did.
/// </summary>
public sealed class PrincipalFaultTests : StoreTest
{
    private const string Ann = "ann";

    [Theory]
    [InlineData((int)BackendStatus.Unavailable, RemoveStatus.Unavailable)]
    [InlineData((int)BackendStatus.Denied, RemoveStatus.Denied)]
    [InlineData((int)BackendStatus.OutcomeUnknown, RemoveStatus.Unavailable)]
    [InlineData((int)BackendStatus.WrongType, RemoveStatus.UnknownFormat)]
    public async Task What_was_not_served_is_told(int fault, RemoveStatus status)
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart(), Ann).Now();
        Faults.AsksFail = (BackendStatus)fault;
        Assert.Equal(new RevokeResult(status, 0), store.RevokeAllAsync(Ann).Now());
        Assert.False(new RevokeResult(status, 0).Succeeded);
        Assert.Equal(status, store.RevokeAsync(Ann, session.Key.ToDigestString()).Now());
        await Assert.ThrowsAsync<SessionKernelException>(async () =>
        {
            await foreach (var listed in store.ListAsync(Ann))
            {
                Assert.Fail(listed.PublicId);
            }
        });

        Faults.AsksFail = null;
        Assert.Equal(SessionStatus.Live, StatusOf(store, session.Id));
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), store.RevokeAllAsync(Ann).Now());
    }

    /// <summary>It was not found where it was listed, and where it went could not be asked: that is no end.</summary>
    [Fact]
    public void A_device_whose_new_id_could_not_be_looked_up_is_not_told_as_ended()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart(), Ann).Now();
        var listed = session.Key.ToDigestString();
        Assert.True(store.RenewIdAsync(session).Now().Succeeded);
        foreach (var (fault, status) in new[] { (Fault.Unreachable, RemoveStatus.Unavailable), (Fault.Denied, RemoveStatus.Denied) })
        {
            Faults.Once(fault);
            Assert.Equal(status, store.RevokeAsync(Ann, listed).Now());
            Assert.Equal(SessionStatus.Live, StatusOf(store, session.Id));
        }

        Assert.Equal(RemoveStatus.Removed, store.RevokeAsync(Ann, listed).Now());
    }

    /// <summary>A write that does not find its session, and can't ask where a rotation has put it, is not told that it ended.</summary>
    [Fact]
    public void A_handle_whose_new_key_could_not_be_looked_up_is_not_told_as_gone()
    {
        var store = World.Carts(static builder => builder.RotateIds());
        using var session = store.CreateAsync(NewCart(), Ann).Now();
        using var late = store.LoadAsync(session.Id).Now();
        Assert.True(store.RotateIdAsync(session).Now().Succeeded);
        Faults.Reset();
        Faults.Next = static (number, _) => number == 2 ? Fault.Unreachable : Fault.None;
        Assert.Equal(SaveStatus.Unavailable, store.RenewIdAsync(late).Now().Status);
        Faults.Next = null;

        // Found, and overtaken: the rotation was a write, and a cart does not merge.
        Assert.Equal(SaveStatus.Conflict, store.RenewIdAsync(late).Now().Status);
        Assert.Equal(SessionStatus.Live, StatusOf(store, session.Id));
    }

    [Theory]
    [InlineData((int)BackendStatus.Unavailable, SessionKernelError.Unavailable)]
    [InlineData((int)BackendStatus.OutcomeUnknown, SessionKernelError.Unavailable)]
    public void Under_Throw_it_is_thrown(int fault, SessionKernelError error)
    {
        var store = World.Carts(b => b.OutagePolicy(OutagePolicy.Throw));
        Faults.AsksFail = (BackendStatus)fault;
        Assert.Equal(error, Assert.Throws<SessionKernelException>(() => store.RevokeAllAsync(Ann).Now()).Error);
        Assert.Equal(error, Assert.Throws<SessionKernelException>(() => store.RevokeAsync(Ann, new string('A', 22)).Now()).Error);
    }

    /// <summary>One that was left alone counts, however often another one is excepted.</summary>
    [Fact]
    public void A_session_that_could_not_be_ended_is_told_whatever_is_excepted_twice()
    {
        var store = World.Carts();
        using var current = store.CreateAsync(NewCart(), Ann).Now();
        using var planted = store.CreateAsync(NewCart(), Ann).Now();
        using var other = store.CreateAsync(NewCart(), Ann).Now();
        var name = System.Text.Encoding.UTF8.GetString(new KeySpace("sk:shop:").ToBytes(planted.Key));
        World.Memory.Run(World, (memory, world) =>
        {
            memory.Set(name, "no session"u8.ToArray(), 60_000, world.NowMs);
            return 0;
        });
        Assert.Equal(new RevokeResult(RemoveStatus.UnknownFormat, 1), store.RevokeAllAsync(Ann, [current.Key, current.Key]).Now());
        Assert.Equal(SessionStatus.Live, StatusOf(store, current.Id));
        Assert.Equal(SessionStatus.Missing, StatusOf(store, other.Id));
    }

    /// <summary>The second sending finds the first one's session, and neither counts it twice nor ends another for it.</summary>
    [Theory]
    [InlineData(LimitPolicy.EndOldest)]
    [InlineData(LimitPolicy.Refuse)]
    public void A_create_that_is_sent_twice_is_one_session(LimitPolicy policy)
    {
        var store = World.Carts(b => b.LimitSessions(2, policy));
        using var first = store.CreateAsync(NewCart(), Ann).Now();
        Faults.Once(Fault.Retried);
        using var second = store.CreateAsync(NewCart(), Ann).Now();
        Assert.Equal(SaveStatus.Saved, second.SaveStatus);
        Assert.Equal(SessionStatus.Live, StatusOf(store, first.Id));
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 2), store.RevokeAllAsync(Ann).Now());
    }

    /// <summary>
    /// The session that was stored and never handed out is no device, but counts as one until it ends: it is listed, and can be ended.
    /// </summary>
    [Fact]
    public async Task A_create_whose_reply_was_lost_can_be_seen_and_ended()
    {
        var store = World.Carts();
        Faults.Once(Fault.LostReply);
        using (var lost = store.CreateAsync(NewCart(), Ann).Now())
        {
            Assert.Equal(SaveStatus.OutcomeUnknown, lost.SaveStatus);
        }

        var count = 0;
        await foreach (var listed in store.ListAsync(Ann))
        {
            count++;
            Assert.Equal(RemoveStatus.Removed, store.RevokeAsync(Ann, listed.PublicId).Now());
        }

        Assert.Equal(1, count);
        Assert.Empty(World.Dump());
    }

    [Fact]
    public void A_session_that_has_ended_by_its_deadline_is_not_listed()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart(), Ann).Now();
        World.Time.Advance(World.Absolute);
        Assert.Empty(Listed(store));
        Assert.Equal(new RevokeResult(RemoveStatus.Missing, 0), store.RevokeAllAsync(Ann).Now());
    }

    /// <summary>
    /// By the TTL that is left: used now it is idle window and granularity, and in the last stretch the deadline sets it.
    /// </summary>
    [Fact]
    public void When_it_was_used_last_is_told_while_the_TTL_tells()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart(), Ann).Now();
        foreach (var minutes in new[] { 0, 1, 20, 30 })
        {
            var used = World.Start + TimeSpan.FromMinutes(minutes);
            World.Time.Advance(used - World.Time.GetUtcNow());
            Assert.Equal(World.Start, Assert.Single(Listed(store)).LastSeenAt);
        }

        using var brief = store.CreateAsync(NewCart(), "brief", new SessionLifetime(TimeSpan.FromHours(1), TimeSpan.FromHours(1))).Now();
        using var timeless = store.CreateAsync(NewCart(), "timeless", new SessionLifetime(null, TimeSpan.FromHours(1))).Now();
        Assert.Null(Assert.Single(Listed(store, "brief")).LastSeenAt);
        Assert.Null(Assert.Single(Listed(store, "timeless")).LastSeenAt);
    }

    /// <summary>As on a server, where the index has the store's prefix.</summary>
    [Fact]
    public void Stores_that_share_a_memory_have_each_its_own_sessions_of_a_principal()
    {
        var (shop, bags) = (World.Carts(), World.Bags());
        using var cart = shop.CreateAsync(NewCart(), Ann).Now();
        using var bag = bags.CreateAsync(new AttributeBag(), Ann).Now();
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), shop.RevokeAllAsync(Ann).Now());
        using (var still = bags.LoadAsync(bag.Id).Now())
        {
            Assert.Equal(SessionStatus.Live, still.Status);
        }

        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), bags.RevokeAllAsync(Ann).Now());
    }

    private static List<SessionSummary> Listed(SessionStore<Cart> store, string principal = Ann) =>
        store.ListAsync(principal).ToBlockingEnumerable().ToList();
}
