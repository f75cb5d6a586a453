using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>The ways to say which Redis.</summary>
[Collection(GarnetCollection.Name)]
public sealed class UseRedisTests(GarnetFixture fixture)
{
    private readonly string _prefix = KeyPrefix.Next();

    [Fact]
    public async Task A_multiplexer_of_the_users_is_used_and_not_disposed()
    {
        await using var multiplexer = await PatientRedis.ConnectAsync(fixture.Server.EndPoint);
        await RoundTripAsync(Describe().UseRedis(multiplexer));
        Assert.True((await multiplexer.GetDatabase().PingAsync()) >= TimeSpan.Zero);
    }

    [Fact]
    public async Task A_factory_is_called_once_and_its_multiplexer_not_disposed()
    {
        var calls = 0;
        ConnectionMultiplexer? made = null;
        await RoundTripAsync(Describe().UseRedis(async () =>
        {
            calls++;
            return made = await PatientRedis.ConnectAsync(fixture.Server.EndPoint);
        }));
        Assert.Equal(1, calls);
        Assert.True((await made!.GetDatabase().PingAsync()) >= TimeSpan.Zero);
        await made.DisposeAsync();
    }

    [Fact]
    public async Task Options_are_used_and_not_changed()
    {
        var options = ConfigurationOptions.Parse(fixture.Server.EndPoint);
        options.AbortOnConnectFail = false;
        options.IncludeDetailInExceptions = true;
        var before = options.ToString(includePassword: true);
        await RoundTripAsync(Describe().UseRedis(options));
        Assert.Equal(before, options.ToString(includePassword: true));
        Assert.Equal((false, true, null), (options.AbortOnConnectFail, options.IncludeDetailInExceptions, options.ClientName));
    }

    [Fact]
    public async Task A_database_has_its_number()
    {
        var id = await RoundTripAsync(Describe().UseRedis(fixture.Server.EndPoint, o => o.Database = 3));
        await using var third = await Describe().UseRedis($"{fixture.Server.EndPoint},defaultDatabase=3").BuildAsync();
        using var there = await third.LoadAsync(id);
        Assert.Equal(SessionStatus.Live, there.Status);
        await using var first = await Describe().UseRedis(fixture.Server.EndPoint).BuildAsync();
        using var elsewhere = await first.LoadAsync(id);
        Assert.Equal(SessionStatus.Missing, elsewhere.Status);
    }

    private SessionStoreBuilder<Basket> Describe() => SessionStore.For<Basket>("use")
        .Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromMinutes(5)).Configure(o => o.KeyPrefix = _prefix)
        .ConfigureRedis(PatientRedis.Wait);

    private static async Task<SessionId> RoundTripAsync(SessionStoreBuilder<Basket> builder)
    {
        await using var store = await builder.BuildAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        using var loaded = await store.LoadAsync(session.Id);
        Assert.Equal(["book"], loaded.Value.Items);
        return session.Id;
    }
}
