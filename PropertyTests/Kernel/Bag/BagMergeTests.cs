using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;
using Content = System.Collections.Generic.Dictionary<string, string>;

namespace SessionKernel.PropertyTests.Kernel.Bag;

/// <summary>Some writers load the same bag, change it, and save one after the other.</summary>
public sealed class BagMergeTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly string[] Keys = ["a", "b", "c", "d"];

    public static Gen<Change[]> Changes { get; } = Gen.ListOf(
        from what in Gen.Frequency(
            (6, Gen.Constant(What.Set)), (3, Gen.Constant(What.Remove)), (1, Gen.Constant(What.Clear)), (1, Gen.Constant(What.Replace)))
        from key in Gen.Elements(Keys)
        from value in Gen.Elements("1", "2", "3")
        select new Change(what, key, value)).Select(list => list.Take(5).ToArray());

    public enum What
    {
        Set,
        Remove,
        Clear,
        Replace,
    }

    public sealed record Change(What What, string Key, string Value);

    [Fact]
    public void A_save_merges_attribute_by_attribute_and_never_across_a_clear() => ForAll(
        from start in Gen.SubListOf(Keys)
        from writers in Gen.ArrayOf(Changes, 3)
        from refuse in Gen.Elements(true, false)
        select (start, writers, refuse),
        drawn =>
        {
            var world = new World();
            var store = world.Bags(
                b => b.Configure(o => o.AttributeOverlap = drawn.refuse ? AttributeOverlap.Conflict : AttributeOverlap.LaterCommitWins));
            var id = StoreTest.Created(store, ToBag(drawn.start.ToDictionary(key => key, _ => "0")));
            var model = new MergeModel(drawn.start.ToDictionary(key => key, _ => "0"), drawn.refuse);
            var sessions = drawn.writers.Select(_ => store.LoadAsync(id).Now()).ToArray();
            for (var i = 0; i < sessions.Length; i++)
            {
                Apply(drawn.writers[i], sessions[i]);
                var expected = model.Save(drawn.writers[i]);
                var status = store.SaveAsync(sessions[i]).Now();
                Assert.Equal(expected, status == SaveStatus.Unchanged ? SaveStatus.Saved : status);
                using var stored = store.LoadAsync(id).Now();
                Assert.Equal(model.Stored.OrderBy(p => p.Key), ToContent(stored.Value).OrderBy(p => p.Key));
                if (expected == SaveStatus.Saved && status == SaveStatus.Saved)
                {
                    Assert.Equal(ToContent(stored.Value), ToContent(sessions[i].Value));
                    Assert.False(sessions[i].Value.IsChanged);
                }
            }

            Assert.Equal(model.OverlapsWon, store.OverlapsWon);
            Assert.All(sessions, session => session.Dispose());
            world.Finish();
        },
        runs: 2_000);

    internal static void Apply(Change[] changes, Session<AttributeBag> session)
    {
        foreach (var (what, key, value) in changes)
        {
            switch (what)
            {
                case What.Set:
                    session.Value.Set(key, Encoding.UTF8.GetBytes(value));
                    break;
                case What.Remove:
                    session.Value.Remove(key);
                    break;
                case What.Clear:
                    session.Value.Clear();
                    break;
                default:
                    session.Value = ToBag(new Content { [key] = value });
                    break;
            }
        }
    }

    internal static AttributeBag ToBag(Content content)
    {
        var bag = new AttributeBag();
        foreach (var (key, value) in content)
        {
            bag.Set(key, Encoding.UTF8.GetBytes(value));
        }

        return bag;
    }

    internal static Content ToContent(AttributeBag bag) => bag.Attributes.ToDictionary(p => p.Key, p => Encoding.UTF8.GetString(p.Value));
}
