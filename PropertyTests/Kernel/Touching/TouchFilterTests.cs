using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Touching;

public sealed class TouchFilterTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public void Holds_only_recorded_touches_until_they_are_forgotten() => ForAll(
        from entries in Gen.Choose(1, 9)
        from digests in Gen.ArrayOf(Gens.Digest, 6)
        from steps in Gen.ListOf(
            from what in Gen.Choose(0, 2)
            from which in Gen.Choose(0, 5)
            from later in Gen.Choose(0, 30)
            select (what, which, later))
        select (entries, digests, steps),
        drawn =>
        {
            var filter = new TouchFilter(drawn.entries);
            var told = new Dictionary<Digest16, long>();
            var now = 1L;
            foreach (var (what, which, later) in drawn.steps)
            {
                now += later;
                var digest = drawn.digests[which];
                switch (what)
                {
                    case 0:
                        filter.Remember(digest, now);
                        told[digest] = now;
                        Assert.True(filter.Remembers(digest, now, 1));
                        break;
                    case 1:
                        filter.Forget(digest);
                        told.Remove(digest);
                        break;
                }

                Assert.All(
                    drawn.digests,
                    d => Assert.True(!filter.Remembers(d, now, 40) || (told.TryGetValue(d, out var when) && now - when < 40)));
            }
        },
        runs: 1_000);

    [Fact]
    public void The_fifth_that_shares_a_set_takes_the_place_of_the_oldest()
    {
        var filter = new TouchFilter(2);
        Digest16[] five = [.. Enumerable.Range(1, 5).Select(i => new Digest16((ulong)(4 * i), (ulong)(10 + i)))];
        foreach (var (i, digest) in five.Index())
        {
            filter.Remember(digest, 5 + i);
        }

        Assert.Equal([false, true, true, true, true], five.Select(d => filter.Remembers(d, 9, 100)));
        filter.Forget(five[0]);
        filter.Forget(five[2]);
        filter.Remember(five[0], 10);
        Assert.Equal([true, true, false, true, true], five.Select(d => filter.Remembers(d, 10, 100)));
    }

    [Fact]
    public void Of_as_many_sessions_as_a_seventh_of_its_entries_it_forgets_next_to_none()
    {
        var filter = new TouchFilter(SessionStoreDefaults.TouchFilterEntries);
        var random = Seed.Random(nameof(TouchFilterTests));
        Digest16[] sessions =
            [.. Enumerable.Range(0, 10_000).Select(_ => new Digest16((ulong)random.NextInt64(), (ulong)random.NextInt64()))];
        foreach (var session in sessions)
        {
            filter.Remember(session, 1);
        }

        Assert.InRange(sessions.Count(s => !filter.Remembers(s, 1, 100)), 0, 100);
    }

    [Fact]
    public void Under_many_threads_it_holds_only_recorded_touches()
    {
        var filter = new TouchFilter(2);
        var random = Seed.Random(nameof(TouchFilterTests));
        Digest16[] told = [.. Enumerable.Range(0, 8).Select(_ => Draw())];
        Digest16[] untold = [.. Enumerable.Range(0, 64).Select(_ => Draw())];
        var falsely = 0;
        var remembered = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 1; i < 100_000; i++)
            {
                var mine = told[(i + thread) % told.Length];
                filter.Remember(mine, i);
                if (i % 7 == 0)
                {
                    filter.Forget(mine);
                }

                remembered += filter.Remembers(mine, i, 1_000) ? 1 : 0;
                if (filter.Remembers(untold[i % untold.Length], i, long.MaxValue))
                {
                    Interlocked.Increment(ref falsely);
                }
            }
        });
        Assert.Equal(0, falsely);
        Assert.True(remembered > 0);

        Digest16 Draw() => new((ulong)random.NextInt64(), (ulong)random.NextInt64());
    }
}
