using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Store;

/// <summary>A builder's calls mean the same in any order.</summary>
public sealed class BuilderOrderTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(7);

    [Fact]
    public void A_store_that_inherits_is_the_same_whatever_was_called_first()
    {
        var world = new World();
        var other = world.Carts(
            static builder => builder.Configure(static options => (options.MaxPayloadBytes, options.WarnPayloadBytes) = (5_000, 77)));
        Action<SessionStoreBuilder<Cart>>[] calls =
        [
            builder => builder.InheritFrom(other),
            static builder => builder.Expire(s_idle),
            static builder => builder.Configure(static options => options.MaxPayloadBytes = 6_000),
            static builder => builder.Serialize(AllSerializers.Json),
            static builder => builder.OutagePolicy(OutagePolicy.Throw),
        ];
        ForAll(Gen.Shuffle(calls), order =>
        {
            var builder = SessionStore.For<Cart>("shop");
            foreach (var call in order)
            {
                call(builder);
            }

            var store = builder.BuildAsync().Now();
            var (terms, options) = (store.Terms, store.Terms.Options);
            Assert.Equal(s_idle, store.Lifetime.Idle);
            Assert.Null(store.Lifetime.Absolute);
            Assert.Equal((6_000, 77, OutagePolicy.Throw), (options.MaxPayloadBytes, options.WarnPayloadBytes, store.OutagePolicy));
            Assert.Equal(AllSerializers.Json.Name, terms.Serializers.Writer.Name);
        });
        world.Finish();
    }
}
