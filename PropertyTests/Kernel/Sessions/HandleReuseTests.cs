using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Sessions;

public sealed class HandleReuseTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public void A_kept_handle_never_shows_another_session() => ForAll(
        Gen.ArrayOf(from what in Gen.Choose(0, 4) from which in Gen.Choose(0, 1_000) select (what, which), 80),
        steps =>
        {
            var world = new World();
            var store = world.Carts();
            var ids = Enumerable.Range(0, 5).Select(user => StoreTest.Created(store, StoreTest.NewCart(user))).ToArray();
            var open = new List<(Session<Cart> Handle, int User)>();
            var kept = new List<Session<Cart>>();
            foreach (var (what, which) in steps)
            {
                if (what <= 1 || open.Count == 0)
                {
                    open.Add((store.LoadAsync(ids[which % 5]).Now(), which % 5));
                }
                else if (what == 2)
                {
                    var at = which % open.Count;
                    kept.Add(open[at].Handle);
                    open[at].Handle.Dispose();
                    open.RemoveAt(at);
                }
                else if (what == 3 && kept.Count > 0)
                {
                    kept[which % kept.Count].Dispose();
                }
                else
                {
                    open[which % open.Count].Handle.Value.Note = $"{which}";
                    store.SaveAsync(open[which % open.Count].Handle).Now();
                }

                Assert.All(open, o => Assert.Equal((o.User, ids[o.User]), (o.Handle.Value.UserId, o.Handle.Id)));
                Assert.All(kept, k => Assert.Throws<ObjectDisposedException>(() => k.Value));
                Assert.All(kept, k => Assert.Throws<ObjectDisposedException>(() => store.SaveAsync(k).Now()));
            }

            open.ForEach(o => o.Handle.Dispose());
            world.Finish();
        },
        runs: 100);

    [Fact]
    public void Disposes_that_race_recycle_a_state_once()
    {
        var world = new World();
        var store = world.Carts();
        var ids = Enumerable.Range(0, 4).Select(user => StoreTest.Created(store, StoreTest.NewCart(user))).ToArray();
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            for (var i = 0; i < 3_000; i++)
            {
                var session = store.LoadAsync(ids[thread]).Now();
                var copy = session;
                Assert.Equal(thread, session.Value.UserId);
                Parallel.Invoke(() => copy.Dispose(), session.Dispose);
            }
        });
        world.Finish();
    }
}
