using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Redis is there and does not do it: out of memory, no rights, a replica, too slow. The old value stands.</summary>
public abstract class RefusalSuite(TransportMode transport) : FaultTest(transport)
{
    [RedisFact]
    public async Task Out_of_memory_is_store_full()
    {
        var store = await DirectAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        await Raw.SendAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await Raw.SendAsync("CONFIG", "SET", "maxmemory", "1");
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.StoreFull, await store.SaveAsync(session));
        Assert.Equal(SaveStatus.StoreFull, (await store.RenewIdAsync(session)).Status);
        Assert.Equal(SaveStatus.StoreFull, (await store.RenewIdAsync(session, "somebody")).Status);
        using (var created = await store.CreateAsync(new Basket()))
        {
            Assert.Equal((SaveStatus.StoreFull, false), (created.SaveStatus, created.IsLive));
        }

        Assert.Equal("book", await ItemsAsync(store, session.Id));
        Assert.Equal(1, await KeysAsync());
        AssertTold("raise maxmemory");

        await Raw.SendAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    [RedisFact]
    public async Task A_sign_out_frees_memory_even_when_there_is_none()
    {
        var store = await DirectAsync();
        using var session = await store.CreateAsync(new Basket());
        await Raw.SendAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(session.Id));
    }

    [RedisTheory]
    [InlineData("-@all")]
    [InlineData("-set", "-get", "-getrange")]
    public async Task A_user_without_rights_is_denied(params string[] rights)
    {
        await Raw.SendAsync("ACL", "SETUSER", "limited", "on", ">pass-word", "~*", "&*", "+@all");
        var store = await DirectAsync(",user=limited,password=pass-word");
        using var session = await store.CreateAsync(new Basket());
        session.Value.Items.Add("pen");
        await Raw.SendAsync(["ACL", "SETUSER", "limited", .. rights]);
        Assert.Equal(SessionStatus.Denied, await StatusAsync(store, session.Id));
        Assert.Equal(SaveStatus.Denied, await store.SaveAsync(session));
        Assert.Equal(SaveStatus.Denied, (await store.RenewIdAsync(session)).Status);
        Assert.Equal(SaveStatus.Denied, (await store.RenewIdAsync(session, "somebody")).Status);
        Assert.Equal(RemoveStatus.Denied, await store.RemoveAsync(session.Id));
        using (var created = await store.CreateAsync(new Basket()))
        {
            Assert.Equal((SessionStatus.Denied, SaveStatus.Denied), (created.Status, created.SaveStatus));
        }

        AssertTold("ACL rights");
        await Raw.SendAsync("ACL", "SETUSER", "limited", "+@all");
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    [RedisFact]
    public async Task A_password_that_was_changed_is_a_status()
    {
        await Raw.SendAsync("CONFIG", "SET", "requirepass", "pass-word");
        var store = await DirectAsync(",password=pass-word", timeout: Impatient);
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        await Raw.SendAsync("CONFIG", "SET", "requirepass", "another");
        await UntilAsync(() => ItemsAsync(store, session.Id), static items => items == "book");

        await Raw.SendAsync("CLIENT", "KILL", "SKIPME", "yes");
        await UntilAsync(() => StatusAsync(store, session.Id), s => s != SessionStatus.Live);
        session.Value.Items.Add("pen");
        var saved = await store.SaveAsync(session);
        Assert.True(saved is SaveStatus.Denied or SaveStatus.Unavailable or SaveStatus.OutcomeUnknown, saved.ToString());
        if (Transport == TransportMode.Lanes)
        {
            // StackExchange.Redis says no more than that the connection was closed.
            await UntilAsync(async () => (await StatusAsync(store, session.Id), IsPasswordTold()), found => found.Item2);
        }

        var status = await StatusAsync(store, session.Id);
        Assert.True(status is SessionStatus.Denied or SessionStatus.Unavailable, status.ToString());
        Assert.DoesNotContain(Logs.Lines, line => line.Contains("pass-word", StringComparison.Ordinal));

        await Raw.SendAsync("CONFIG", "SET", "requirepass", "pass-word");
        await UntilAsync(() => StatusAsync(store, session.Id), s => s == SessionStatus.Live);
        Assert.Equal(SaveStatus.Saved, await UntilAsync(() => store.SaveAsync(session).AsTask(), s => s == SaveStatus.Saved));
    }

    private bool IsPasswordTold() =>
        Logs.Lines.Any(line =>
            line.Contains("password", StringComparison.Ordinal) || line.Contains("AuthenticationFailure", StringComparison.Ordinal));

    [RedisFact]
    public async Task A_primary_that_became_a_replica_is_unavailable()
    {
        var store = await ImpatientAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        session.Value.Items.Add("pen");
        await Raw.SendAsync("REPLICAOF", "127.0.0.1", Server.Port == 1 ? 2 : 1);
        Assert.Equal(SaveStatus.Unavailable, await store.SaveAsync(session));
        Assert.Equal(SaveStatus.Unavailable, (await store.RenewIdAsync(session, "somebody")).Status);
        Assert.Equal(RemoveStatus.Unavailable, await store.RemoveAsync(session.Id));
        Assert.True(await StatusAsync(store, session.Id) is SessionStatus.Live or SessionStatus.Unavailable);

        await Raw.SendAsync("REPLICAOF", "NO", "ONE");
        Assert.Equal(SaveStatus.Saved, await UntilAsync(() => store.SaveAsync(session).AsTask(), s => s != SaveStatus.Unavailable));
        Assert.Equal("book pen", await ItemsAsync(store, session.Id));
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_that_timed_out_is_settled_by_the_next(bool applied)
    {
        var store = await BehindProxyAsync(Impatient);
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        session.Value.Items.Add("pen");
        Assert.Equal(new RespStatus("OK"), await Raw.SendAsync("CLIENT", "PAUSE", 600_000, "WRITE"));
        Assert.Equal(SaveStatus.OutcomeUnknown, await store.SaveAsync(session).AsTask().WaitAsync(Bound));
        if (!applied)
        {
            // What waits at the server goes with its connection.
            await Proxy.CutAsync();
        }

        Assert.Equal(new RespStatus("OK"), await Raw.SendAsync("CLIENT", "UNPAUSE"));
        session.Value.Items.Add("lamp");
        var settled = await UntilAsync(
            () => store.SaveAsync(session).AsTask(), status => status is not (SaveStatus.OutcomeUnknown or SaveStatus.Unavailable));
        Assert.Equal(SaveStatus.Saved, settled);
        Assert.Equal("book pen lamp", await ItemsAsync(store, session.Id));
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneRefusalTests() : RefusalSuite(TransportMode.Lanes);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerRefusalTests() : RefusalSuite(TransportMode.Multiplexer);
