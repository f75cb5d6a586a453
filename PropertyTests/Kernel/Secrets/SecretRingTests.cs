using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

public sealed class SecretRingTests : StoreTest
{
    [Fact]
    public void A_short_secret_is_refused_and_not_named()
    {
        var refused = Assert.Throws<ArgumentException>(static () => SessionSecret.FromBytes("31 bytes are one too few for it"u8));
        Assert.DoesNotContain("too few for it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_secret_twice_is_refused()
    {
        var twice = new SessionSecrets(Rings.First, Rings.Second, Rings.First);
        Assert.Throws<InvalidOperationException>(() => World.Carts(builder => builder.Secrets(twice)));
    }

    [Fact]
    public void Ids_are_accepted_by_every_ring_and_issued_only_when_asked()
    {
        var ring = new SessionSecrets(Rings.First, Rings.Second);
        var tagging = World.Carts(builder => builder.Secrets(ring));
        var issuing = World.Carts(builder => builder.Secrets(ring.Ids(acceptUnkeyed: true)));
        var strict = World.Carts(builder => builder.Secrets(ring.Ids(acceptUnkeyed: false)));
        var rolled = World.Carts(builder => builder.Secrets(new SessionSecrets(Rings.Second, Rings.First).Ids(acceptUnkeyed: false)));
        var (unkeyed, keyed) = (Created(tagging, NewCart()), Created(issuing, NewCart()));
        Assert.All(
            [tagging, issuing],
            store => Assert.Equal((SessionStatus.Live, SessionStatus.Live), (StatusOf(store, unkeyed), StatusOf(store, keyed))));
        Assert.All(
            [strict, rolled],
            store => Assert.Equal((SessionStatus.InvalidId, SessionStatus.Live), (StatusOf(store, unkeyed), StatusOf(store, keyed))));
    }

    [Fact]
    public void Id_keys_of_their_own_stay_beside_the_ring()
    {
        var own = SessionIdKey.FromSecret([.. Enumerable.Repeat((byte)9, SessionIdKey.MinimumBytes)]);
        var before = World.Carts(builder => builder.IdKeys(own));
        var after = World.Carts(builder => builder.IdKeys(own).Secrets(
            new SessionSecrets(Rings.First).Ids(acceptUnkeyed: false).AcceptUntagged(World.Start.AddDays(1))));
        Assert.Equal(SessionStatus.Live, StatusOf(after, Created(before, NewCart())));
        Assert.Equal(SessionStatus.InvalidId, StatusOf(before, Created(after, NewCart())));
    }

    [Fact]
    public void Principals_and_names_are_digested_under_the_secret_for_them()
    {
        var plain = World.Carts(builder => builder.With(Rings.First));
        var keyed = World.Carts(builder => builder.Secrets(new SessionSecrets(Rings.First).Principals(Rings.Third)));
        var rolled = World.Carts(builder => builder.Secrets(new SessionSecrets(Rings.Second, Rings.First).Principals(Rings.Third)));
        Assert.NotEqual(plain.Records.KeyOf("a"), keyed.Records.KeyOf("a"));
        Assert.Equal(keyed.Records.KeyOf("a"), rolled.Records.KeyOf("a"));
        Assert.Throws<InvalidOperationException>(() => World.Carts(builder =>
            builder.PrincipalKey(new byte[SessionIdKey.MinimumBytes]).Secrets(new SessionSecrets(Rings.First).Principals(Rings.Third))));
    }

    [Fact]
    public void A_store_that_shares_a_connection_has_no_ring_of_its_own()
    {
        var store = World.Carts(builder => builder.With(Rings.First));
        Assert.Throws<InvalidOperationException>(() => SessionStore.For<Cart>("shop").InheritFrom(store).With(Rings.Second).Build());
    }

    /// <summary>An id of 0 in a header says that there is no tag.</summary>
    [Fact]
    public void A_secret_whose_id_would_be_0_tags_as_any_other()
    {
        var secret = Rings.Numbered(36645);
        Assert.Equal(1, SecretKeys.IdOf(secret));
        var store = World.Carts(builder => builder.With(secret));
        Assert.Equal(SessionStatus.Live, StatusOf(store, Created(store, NewCart())));
        Assert.Equal(1, Rings.HeaderOf(Assert.Single(World.Dump()).Value).SecretId);
    }

    /// <summary>As may happen by chance where secrets come by themselves: each is tried.</summary>
    [Fact]
    public void Secrets_of_equal_ids_are_all_tried_in_a_ring_that_may_change()
    {
        var (one, other) = (Rings.Numbered(2), Rings.Numbered(367));
        Assert.Equal(SecretKeys.IdOf(one), SecretKeys.IdOf(other));
        var both = World.Carts(builder => builder.Secrets(SessionSecrets.From(() => [one, other])));
        var (ofOne, ofOther) = (World.Carts(builder => builder.With(one)), World.Carts(builder => builder.With(other)));
        var ids = new[] { Created(ofOne, NewCart()), Created(ofOther, NewCart()), Created(both, NewCart()) };
        Assert.All(ids, id => Assert.Equal(SessionStatus.Live, StatusOf(both, id)));
        Assert.Equal(SessionStatus.Corrupt, StatusOf(ofOne, ids[1]));
        Assert.Throws<InvalidOperationException>(() => World.Carts(builder => builder.With(one, other)));
    }

    [Fact]
    public async Task A_ring_that_changes_is_not_read_again_within_10_seconds()
    {
        var reads = 0;
        var changing = World.Carts(builder => builder.Secrets(SessionSecrets.From(() =>
        {
            Interlocked.Increment(ref reads);
            return [Rings.First];
        })));
        var id = Created(World.Carts(builder => builder.With(Rings.Second)), NewCart());
        World.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        for (var load = 0; load < 20; load++)
        {
            Assert.Equal(SessionStatus.KeyUnavailable, StatusOf(changing, id));
            await PoolIsDrainedAsync();
        }

        Assert.Equal(1, Volatile.Read(ref reads));
    }

    [Fact]
    public async Task A_ring_that_changes_is_read_again_when_a_value_names_an_unknown_secret()
    {
        SessionSecret[] secrets = [Rings.First];
        var reads = 0;
        var changing = World.Carts(builder => builder.Secrets(SessionSecrets.From(() =>
        {
            Interlocked.Increment(ref reads);
            return Volatile.Read(ref secrets);
        })));
        var rolled = World.Carts(builder => builder.With(Rings.Second, Rings.First));
        var id = Created(rolled, NewCart());
        Volatile.Write(ref secrets, [Rings.First, Rings.Second]);
        Assert.Equal(1, reads);

        // Within 10 s of the last read nothing is read again.
        Assert.Equal(SessionStatus.KeyUnavailable, StatusOf(changing, id));
        Assert.Equal(1, Volatile.Read(ref reads));
        World.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionStatus.KeyUnavailable, StatusOf(changing, id));
        await Until(() => StatusOf(changing, id) == SessionStatus.Live);
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task A_ring_that_changes_is_read_every_hour_and_a_failure_keeps_the_last_one()
    {
        var read = new Func<IReadOnlyList<SessionSecret>>(static () => [Rings.First]);
        var store = World.Carts(builder => builder.Secrets(SessionSecrets.From(() => read())));
        var id = Created(store, NewCart());
        read = static () => throw new IOException("the vault is closed");
        World.Time.Advance(TimeSpan.FromHours(1));
        using (var session = store.CreateAsync(NewCart()).Now())
        {
            Assert.Equal(SessionStatus.Live, session.Status);
        }

        await Until(() => World.Logs.Lines.Any(static line => line.StartsWith("30 ", StringComparison.Ordinal)));
        using var other = store.CreateAsync(NewCart()).Now();
        Assert.Equal(SessionStatus.Live, other.Status);
    }

    /// <summary>An instance that only loads meets no value of an unknown secret: the id is refused before.</summary>
    [Fact]
    public async Task An_instance_that_only_loads_learns_of_the_secret_by_which_others_issue_ids()
    {
        SessionSecret[] secrets = [Rings.First];
        var loads = World.Carts(
            builder => builder.Secrets(SessionSecrets.From(() => Volatile.Read(ref secrets)).Ids(acceptUnkeyed: false)));
        var issues = World.Carts(builder => builder.Secrets(new SessionSecrets(Rings.Second, Rings.First).Ids(acceptUnkeyed: false)));
        var id = Created(issues, NewCart());
        Assert.Equal(SessionStatus.InvalidId, StatusOf(loads, id));
        Volatile.Write(ref secrets, [Rings.First, Rings.Second]);
        World.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionStatus.InvalidId, StatusOf(loads, id));
        await Until(() => StatusOf(loads, id) == SessionStatus.Live);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 6_000, "It did not happen within 60 s.");
            await Task.Delay(10);
        }
    }

    /// <summary>Whatever was queued before has begun.</summary>
    private static async Task PoolIsDrainedAsync()
    {
        for (var turn = 0; turn < 3; turn++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ThreadPool.UnsafeQueueUserWorkItem(static task => task.SetResult(), done, preferLocal: false);
            await done.Task;
        }
    }
}
