using System.Buffers.Binary;
using System.Text;
using SessionKernel.PropertyTests.Kernel.Lanes;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>
/// A machine's clock that is set back, or ahead by less than sessions have left: no deadline passes by it, so nothing that is read says
/// that it is wrong. What the machine writes must suit the others, whose clocks are right.
/// </summary>
[Collection(RedisCollection.Name)]
public sealed class SteppedClockTests(RedisFixture fixture) : IAsyncLifetime
{
    private const long ToleratedMs = 2_000;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Absolute = TimeSpan.FromHours(12);
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5);

    private readonly MovedClock _clock = new();
    private readonly string _prefix = KeyPrefix.Next();
    private RespConnection _raw = null!;
    private string? _user;

    public static IEnumerable<object[]> Steps =>
        from transport in new[] { TransportMode.Lanes, TransportMode.Multiplexer }
        from minutes in new[] { -13 * 60, (11 * 60) + 50 }
        select new object[] { transport, minutes };

    private static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task InitializeAsync() => _raw = RedisRequirement.IsMet ? await fixture.Server.ConnectAsync() : null!;

    public async Task DisposeAsync()
    {
        if (RedisRequirement.IsMet)
        {
            if (_user is not null)
            {
                await _raw.SendAsync("ACL", "DELUSER", _user);
            }

            await _raw.DisposeAsync();
        }
    }

    [RedisTheory]
    [MemberData(nameof(Steps))]
    public async Task A_session_that_begins_after_a_step_lives_and_is_listed_as_long_as_any(TransportMode transport, int minutes)
    {
        await using var right = await BuildAsync(transport, TimeProvider.System);
        await using var store = await BuildAsync(transport, _clock);
        using var before = await right.CreateAsync(new Basket(), "ann");
        Step(minutes);
        var began = NowMs;
        using var session = await store.CreateAsync(new Basket(), "ann");
        var deadline = session.State.Header.DeadlineMs;
        AssertSince(began, deadline - (long)Absolute.TotalMilliseconds);
        AssertSince(began, session.State.Header.CreatedMs);
        Assert.Equal(SessionStatus.Live, await StatusAsync(right, session.Id));
        Assert.Equal(2, await CountAsync(right, "ann"));
        var index = KeyOf(IndexEntry.Of(session.State.Header).Key);
        var left = (long)(await _raw.SendAsync("PTTL", index))!;
        var whole = (long)Absolute.TotalMilliseconds;
        Assert.InRange(left, whole - ToleratedMs - (NowMs - began), whole + ToleratedMs);
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 2), await right.RevokeAllAsync("ann"));
    }

    [RedisTheory]
    [MemberData(nameof(Steps))]
    public async Task Touches_and_saves_after_a_step_neither_shorten_a_session_nor_prolong_it(TransportMode transport, int minutes)
    {
        await using var right = await BuildAsync(transport, TimeProvider.System);
        await using var store = await BuildAsync(transport, _clock);
        using var usual = await right.CreateAsync(new Basket());
        using var payment = await right.CreateAsync(new Basket());
        payment.SetLifetime(Idle, Short);
        Assert.Equal(SaveStatus.Saved, await right.SaveAsync(payment));
        Step(minutes);
        foreach (var saves in new[] { false, true })
        {
            await _raw.SendAsync("PEXPIRE", KeyOf(usual.Key), (long)Short.TotalMilliseconds);
            await UseAsync(store, usual.Id, saves);
            await UseAsync(store, payment.Id, saves);
            Assert.InRange(
                (long)(await _raw.SendAsync("PTTL", KeyOf(usual.Key)))!,
                (long)Idle.TotalMilliseconds,
                (long)Idle.TotalMilliseconds + 60_000);
            Assert.InRange((long)(await _raw.SendAsync("PTTL", KeyOf(payment.Key)))!, 1, (long)Short.TotalMilliseconds);
        }
    }

    [RedisTheory]
    [MemberData(nameof(Steps))]
    public async Task Markers_that_are_written_after_a_step_stand_for_everybody(TransportMode transport, int minutes)
    {
        await using var right = await BuildAsync(transport, TimeProvider.System);
        await using var store = await BuildAsync(transport, _clock);
        using var renewed = await right.CreateAsync(new Basket());
        using var rotated = await right.CreateAsync(new Basket());
        var (old, oldKey, former) = (renewed.Id, KeyOf(renewed.Key), rotated.Id);
        Step(minutes);
        using var first = await store.LoadAsync(old);
        var began = NowMs;
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(first, "ann")).Status);
        using var second = await store.LoadAsync(former);
        Assert.Equal(SaveStatus.Saved, (await store.RotateIdAsync(second)).Status);
        Assert.Equal((SessionStatus.Moved, SessionStatus.Live), (await StatusAsync(right, old), await StatusAsync(right, former)));
        Assert.Equal((SessionStatus.Moved, SessionStatus.Live), (await StatusAsync(store, old), await StatusAsync(store, former)));
        var marker = (byte[])(await _raw.SendAsync("GET", oldKey))!;
        AssertSince(began, BinaryPrimitives.ReadInt64LittleEndian(marker.AsSpan(EnvelopeLayout.Deadline)) - MovedMarker.TimeToLiveMs);
    }

    [RedisTheory]
    [MemberData(nameof(Steps))]
    public async Task A_sign_in_after_a_step_prunes_nobody(TransportMode transport, int minutes)
    {
        await using var right = await BuildAsync(transport, TimeProvider.System, limit: 3);
        await using var store = await BuildAsync(transport, _clock, limit: 3);
        using var first = await right.CreateAsync(new Basket(), "ann");
        await LaterAsync();
        using var second = await right.CreateAsync(new Basket(), "ann");
        _clock.Ahead = TimeSpan.FromMinutes(minutes + (minutes > 0 ? 60 : 0));
        await LaterAsync();
        using var third = await store.CreateAsync(new Basket(), "ann");
        Assert.Equal(3, await CountAsync(right, "ann"));
        using var fourth = await right.CreateAsync(new Basket(), "ann");

        // Which one goes is decided by when they began, and clocks that agree differ by some milliseconds.
        var all = new[]
        {
            await StatusAsync(right, first.Id), await StatusAsync(right, second.Id),
            await StatusAsync(right, third.Id), await StatusAsync(right, fourth.Id),
        };
        Assert.Equal((3, SessionStatus.Live), (all.Count(static status => status == SessionStatus.Live), all[3]));
        Assert.Equal(3, await CountAsync(right, "ann"));
    }

    /// <summary>Ends when the clocks, which agree within some milliseconds, leave no doubt who was first.</summary>
    private static Task LaterAsync()
    {
        var later = NowMs + 50;
        return LaneRig.UntilAsync(() => NowMs > later);
    }

    [RedisTheory]
    [MemberData(nameof(Steps))]
    public async Task Fences_after_a_step_begin_where_those_of_others_would(TransportMode transport, int minutes)
    {
        await using var right = await BuildAsync(transport, TimeProvider.System);
        await using var store = await BuildAsync(transport, _clock);
        using var session = await right.CreateAsync(new Basket());
        var began = NowMs;
        AssertSince(began, await FenceAsync(right, session.Id) / 1_000);
        Step(minutes);

        // As it is after a day.
        await _raw.SendAsync("DEL", KeyOf(session.Key.Fence));
        AssertSince(began, await FenceAsync(store, session.Id) / 1_000);
        await using var held = await store.LockAsync(session.Id, Short, TimeSpan.Zero);
        Assert.InRange((long)(await _raw.SendAsync("PTTL", KeyOf(session.Key.Lock)))!, 1, (long)Short.TotalMilliseconds);
        Assert.True(held.IsHeld);
    }

    /// <summary>A clock that was wrong before the store was built, by which no session that another one made can be judged.</summary>
    [RedisTheory]
    [MemberData(nameof(Steps))]
    public async Task A_clock_that_was_wrong_from_the_start_is_no_better(TransportMode transport, int minutes)
    {
        await using var right = await BuildAsync(transport, TimeProvider.System);
        Step(minutes);
        await using var store = await BuildAsync(transport, _clock);
        using var session = await store.CreateAsync(new Basket(), "ann");
        Assert.Equal(SessionStatus.Live, await StatusAsync(right, session.Id));
        Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), await right.RevokeAllAsync("ann"));
    }

    /// <summary>The start learned nothing, since TIME is refused: what is left of the marker's TTL tells.</summary>
    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_marker_that_has_ended_by_this_clock_alone_is_judged_by_the_servers(TransportMode transport)
    {
        _user = $"clock{Guid.NewGuid():N}";
        await _raw.SendAsync("ACL", "SETUSER", _user, "on", ">secret", "~*", "&*", "+@all", "-time");
        await using var right = await BuildAsync(transport, TimeProvider.System);
        await using var store = await BuildAsync(transport, _clock, user: _user);
        using var renewed = await right.CreateAsync(new Basket());
        using var rotated = await right.CreateAsync(new Basket());
        using var late = await store.LoadAsync(rotated.Id);
        var (old, former) = (renewed.Id, rotated.Id);
        Assert.Equal(SaveStatus.Saved, (await right.RenewIdAsync(renewed, "ann")).Status);
        Assert.Equal(SaveStatus.Saved, (await right.RotateIdAsync(rotated)).Status);
        _clock.Ahead = TimeSpan.FromMinutes(1);
        late.Value.Items.Add("book");

        // Found where it is by now, with what the rotation has stored.
        Assert.Equal(SaveStatus.Conflict, await store.SaveAsync(late));
        _clock.Ahead = TimeSpan.FromMinutes(3);
        Assert.Equal((SessionStatus.Moved, SessionStatus.Live), (await StatusAsync(store, old), await StatusAsync(store, former)));
    }

    private void Step(int minutes) => _clock.Ahead = TimeSpan.FromMinutes(minutes);

    private static async Task UseAsync(SessionStore<Basket> store, SessionId id, bool saves)
    {
        using var session = await store.LoadAsync(id);
        Assert.Equal(SessionStatus.Live, session.Status);
        if (saves)
        {
            session.Value.Items.Add("book");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        }

        await store.FlushAsync();
    }

    private static async Task<long> FenceAsync(SessionStore<Basket> store, SessionId id)
    {
        await using var held = await store.LockAsync(id, Short, TimeSpan.Zero);
        Assert.Equal(LockStatus.Held, held.Status);
        return held.Fence;
    }

    /// <summary>A moment between then and now, by clocks that agree.</summary>
    private static void AssertSince(long beganMs, long ms) => Assert.InRange(ms, beganMs - ToleratedMs, NowMs + ToleratedMs);

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

    private string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(new KeySpace(_prefix).ToBytes(key));

    private Task<SessionStore<Basket>> BuildAsync(TransportMode transport, TimeProvider time, int limit = 0, string? user = null) =>
        SessionStore.For<Basket>("stepped").Serialize(MemoryPackSessionSerializer.Default).Expire(Idle, Absolute).RotateIds().UseTime(time)
            .Configure(options => (options.KeyPrefix, options.MaxSessionsPerPrincipal) = (_prefix, limit))
            .UseRedis(
                fixture.Server.EndPoint + (user is null ? "" : $",user={user},password=secret"),
                options => (options.Transport, options.CommandTimeout) = (transport, PatientRedis.Limit))
            .BuildAsync();
}
