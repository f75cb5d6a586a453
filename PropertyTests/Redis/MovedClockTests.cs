using System.Text;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A machine's clock that is set after the start, by more than the sessions have left: the server's decides.</summary>
[Collection(RedisCollection.Name)]
public sealed class MovedClockTests(RedisFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Absolute = TimeSpan.FromHours(12);
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(13);

    private readonly CapturingLoggers _logs = new();
    private readonly MovedClock _clock = new();
    private readonly string _prefix = KeyPrefix.Next();
    private RespConnection? _raw;
    private string? _user;

    public static IEnumerable<object[]> Uses =>
        from transport in new[] { TransportMode.Lanes, TransportMode.Multiplexer }
        from use in new[] { "load", "save", "update", "renew", "sign in", "touch", "list", "revoke", "revoke all", "clear" }
        select new object[] { transport, use };

    private int Warnings => _logs.Lines.Count(static line => line.StartsWith("26 ", StringComparison.Ordinal));

    public async Task InitializeAsync() => _raw = RedisRequirement.IsMet ? await fixture.Server.ConnectAsync() : null;

    public async Task DisposeAsync()
    {
        if (_raw is not null)
        {
            if (_user is not null)
            {
                await _raw.SendAsync("ACL", "DELUSER", _user);
            }

            await _raw.DisposeAsync();
        }
    }

    [RedisTheory]
    [MemberData(nameof(Uses))]
    public async Task The_first_use_after_a_jump_finds_the_session(TransportMode transport, string use)
    {
        await using var store = await BuildAsync(transport);
        using var session = await store.CreateAsync(new Basket(), "ann");
        // Another store's, so that this one does not remember a touch of it.
        await using var other = await BuildAsync(transport);
        using var record = await other.Records.CreateAsync(other.Records.KeyOf("record"), new Basket());
        _clock.Ahead = Ahead;
        switch (use)
        {
            case "load":
                await AssertLiveAsync(store, session.Id);
                break;
            case "save":
                session.Value.Items.Add("book");
                Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
                break;
            case "update":
                Assert.Equal(SaveStatus.Saved, (await store.UpdateAsync(session.Id, static basket => basket.Items.Add("book"))).Save);
                break;
            case "renew":
                Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session)).Status);
                break;
            case "sign in":
                Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session, "bob")).Status);
                break;
            case "touch":
                store.Records.Touch(record.Key, record.Stamp);
                await store.FlushAsync();
                Assert.Equal((1, 0, 0), (store.Touches.Touched, store.Touches.Gone, store.Touches.Failed));
                break;
            case "list":
                Assert.Equal(1, await CountAsync(store, "ann"));
                break;
            case "revoke":
                Assert.Equal(RemoveStatus.Removed, await store.RevokeAsync("ann", session.Key.ToDigestString()));
                return;
            case "revoke all":
                Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), await store.RevokeAllAsync("ann"));
                return;
            default:
                Assert.Equal(SaveStatus.Saved, await other.Records.ClearAsync(record));
                break;
        }

        await UntilAsync(() => Task.FromResult(Warnings == 1));
        await AssertLiveAsync(store, session.Id);

        // What begins meanwhile has its lifetime by the server's clock, for nodes whose clocks are right.
        using var next = await store.CreateAsync(new Basket());
        _clock.Ahead = TimeSpan.Zero;
        await AssertLiveAsync(store, session.Id);
        await AssertLiveAsync(store, next.Id);
    }

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task What_has_ended_by_the_servers_clock_too_is_expired_and_nothing_is_told(TransportMode transport)
    {
        await using var store = await BuildAsync(transport, TimeSpan.FromMilliseconds(100));
        using var session = await PersistentAsync(store);
        await UntilAsync(async () => await StatusAsync(store, session.Id) != SessionStatus.Live);
        Assert.Equal(SessionStatus.Expired, await StatusAsync(store, session.Id));
        session.Value.Items.Add("book");
        Assert.Equal(SaveStatus.Gone, await store.SaveAsync(session));
        Assert.Equal(0, Warnings);
    }

    [RedisTheory]
    [InlineData(TransportMode.Lanes, "-time", SessionStatus.Live)]
    [InlineData(TransportMode.Multiplexer, "-time", SessionStatus.Live)]
    [InlineData(TransportMode.Lanes, "-time -pttl", SessionStatus.Unavailable)]
    [InlineData(TransportMode.Multiplexer, "-time -pttl", SessionStatus.Unavailable)]
    public async Task Where_time_is_refused_the_keys_ttl_decides_and_without_either_it_is_unknown(
        TransportMode transport, string refused, SessionStatus expected)
    {
        _user = $"clock{Guid.NewGuid():N}";
        await _raw!.SendAsync(["ACL", "SETUSER", _user, "on", ">secret", "~*", "&*", "+@all", .. refused.Split(' ')]);
        await using var store = await BuildAsync(transport, user: _user);
        using var session = await store.CreateAsync(new Basket());
        _clock.Ahead = Ahead;
        Assert.Equal(expected, await StatusAsync(store, session.Id));
        session.Value.Items.Add("book");
        Assert.Equal(expected == SessionStatus.Live ? SaveStatus.Saved : SaveStatus.Unavailable, await store.SaveAsync(session));
        _clock.Ahead = TimeSpan.Zero;
        await AssertLiveAsync(store, session.Id);
    }

    /// <summary>Until one has not ended before its TTL was taken from it.</summary>
    private async Task<Session<Basket>> PersistentAsync(SessionStore<Basket> store)
    {
        while (true)
        {
            var session = await store.CreateAsync(new Basket());
            if (await _raw!.SendAsync("PERSIST", KeyOf(session.Key)) is 1L)
            {
                return session;
            }

            session.Dispose();
        }
    }

    private Task<SessionStore<Basket>> BuildAsync(TransportMode transport, TimeSpan? absolute = null, string? user = null) =>
        SessionStore.For<Basket>("moved").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(absolute is null ? TimeSpan.FromMinutes(30) : null, absolute ?? Absolute)
            .UseTime(_clock).UseLogging(_logs).Configure(options => options.KeyPrefix = _prefix)
            .UseRedis(
                fixture.Server.EndPoint + (user is null ? "" : $",user={user},password=secret"),
                options => (options.Transport, options.CommandTimeout) = (transport, PatientRedis.Limit))
            .BuildAsync();

    private string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(new KeySpace(_prefix).ToBytes(key));

    private static async Task AssertLiveAsync(SessionStore<Basket> store, SessionId id) =>
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, id));

    private static async Task<SessionStatus> StatusAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.Status;
    }

    private static async Task<int> CountAsync(SessionStore<Basket> store, string principal)
    {
        var count = 0;
        await foreach (var _ in store.ListAsync(principal))
        {
            count++;
        }

        return count;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound, "It did not come about.");
            await Task.Yield();
        }
    }
}
