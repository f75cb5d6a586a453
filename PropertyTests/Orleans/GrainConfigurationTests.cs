using MemoryPack;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.Serializers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>A mistake shows when storage is added or the host starts, in a sentence.</summary>
public sealed partial class GrainConfigurationTests
{
    [Fact]
    public async Task An_expiry_must_be_asked_for()
    {
        var thrown = await FailsAsync<InvalidOperationException>(store => store.UseMemory().Serialize(MemoryPackSessionSerializer.Default));
        Assert.Contains("an expiry: call Expire(…), or NoExpiry()", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_serializer_and_a_backend_are_needed()
    {
        Assert.Contains(
            "a serializer",
            (await FailsAsync<InvalidOperationException>(store => store.UseMemory().NoExpiry())).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "a backend",
            (await FailsAsync<InvalidOperationException>(store => store.NoExpiry().Serialize(MemoryPackSessionSerializer.Default))).Message,
            StringComparison.Ordinal);
        await FailsAsync<InvalidOperationException>(store => store.UseMemory().NoExpiry(), options => options.UseGrainStorageSerializer());
    }

    /// <summary>Not when the first grain is activated.</summary>
    [Fact]
    public async Task A_mistake_in_one_state_stops_the_start()
    {
        static void Store(SessionStoreBuilder<GrainStates> store) =>
            store.UseMemory().NoExpiry().Serialize(MemoryPackSessionSerializer.Default);
        var reuse = await FailsAsync<InvalidOperationException>(
            Store, static options => options.State<Counted>("count", static state => state.ReuseValues()));
        Assert.Contains("a grain keeps its value", reuse.Message, StringComparison.Ordinal);
        await FailsAsync<InvalidOperationException>(
            Store, static options => options.State<Counted>("count", static state => state.UseMemory()));
        await FailsAsync<ArgumentOutOfRangeException>(
            Store, static options => options.State<Counted>("count", static state => state.Configure(one => one.MaxUpdateAttempts = 0)));
    }

    /// <summary>Or a health check would call an outage something that one can live with.</summary>
    [Fact]
    public async Task An_outage_is_never_nothing()
    {
        await using var services = await GrainServices.StartAsync(
            static store => store.UseMemory().NoExpiry()
                .Serialize(MemoryPackSessionSerializer.Default).OutagePolicy(OutagePolicy.Anonymous));
        Assert.Equal(OutagePolicy.Throw, services.Root.OutagePolicy);
    }

    [Fact]
    public async Task A_server_that_is_not_reached_stops_the_start()
    {
        var thrown = await FailsAsync<SessionKernelException>(store => store.NoExpiry().Serialize(MemoryPackSessionSerializer.Default)
            .UseRedis("127.0.0.1:1,connectTimeout=200,connectRetry=0", redis => redis.ConnectTimeout = TimeSpan.FromMilliseconds(500)));
        Assert.Equal(SessionKernelError.ConnectFailed, thrown.Error);
    }

    [Fact]
    public void A_name_that_is_taken_or_can_not_be_in_a_key_is_refused_at_once()
    {
        var services = new ServiceCollection();
        services.AddSessionKernelGrainStorage("grains", static _ => { });
        Assert.Throws<ArgumentException>(() => services.AddSessionKernelGrainStorage("grains", static _ => { }));
        Assert.Throws<ArgumentException>(() => services.AddSessionKernelGrainStorage("a b", static _ => { }));
        Assert.Throws<ArgumentException>(() => services.AddSessionKernelGrainStorage("", static _ => { }));
    }

    [Fact]
    public void The_default_provider_is_found_without_a_name()
    {
        var services = new ServiceCollection();
        services.AddSessionKernelGrainStorageAsDefault(
            static store => store.UseMemory().NoExpiry().Serialize(MemoryPackSessionSerializer.Default));
        Assert.Contains(services, service =>
            service.ServiceType == typeof(IGrainStorage)
            && Equals(service.ServiceKey, ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
        Assert.Contains(services, service => service.ServiceType == typeof(IGrainStorage) && service.ServiceKey is null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Calls_are_looked_at_only_where_they_are_to_touch(bool touches)
    {
        var services = new ServiceCollection();
        services.AddSessionKernelGrainStorage("grains", static _ => { }, options => options.TouchWhileCalled = touches);
        Assert.Equal(touches, services.Any(static service => service.ServiceType == typeof(IIncomingGrainCallFilter)));
    }

    [Fact]
    public async Task A_server_that_is_to_be_taken_over_and_is_not_reached_is_told_without_a_key()
    {
        var address = ConfigurationOptions.Parse("127.0.0.1:1,abortConnect=false,connectTimeout=100,asyncTimeout=100");
        (address.IncludeDetailInExceptions, address.BacklogPolicy) = (true, BacklogPolicy.FailFast);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(address);
        await using var services = await GrainServices.StartAsync(
            static store => store.UseMemory().NoExpiry().Serialize(MemoryPackSessionSerializer.Default),
            options => options.TakeOverFromRedis(_ => connection, new NoSerializer()));
        var activation = new Activation<Basket>(services.Storage, GrainId.Create("cart", "secret-of-the-key"));
        foreach (var act in new Func<Task>[] { activation.ReadAsync, activation.WriteAsync, activation.ClearAsync })
        {
            var thrown = await Assert.ThrowsAsync<GrainStateException>(act);
            Assert.Equal(nameof(SessionStatus.Unavailable), thrown.Status);
            Assert.DoesNotContain("secret-of-the-key", thrown.ToString(), StringComparison.Ordinal);
        }
    }

    [MemoryPackable(GenerateType.VersionTolerant)]
    internal sealed partial class Counted : Microsoft.Extensions.ObjectPool.IResettable
    {
        [MemoryPackOrder(0)]
        public int Count { get; set; }

        public bool TryReset()
        {
            Count = 0;
            return true;
        }
    }

    private sealed class NoSerializer : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => throw new NotSupportedException();

        public T Deserialize<T>(BinaryData input) => throw new NotSupportedException();
    }

    private static Task<T> FailsAsync<T>(Action<SessionStoreBuilder<GrainStates>> store, Action<GrainStorageOptions>? grains = null)
        where T : Exception => Assert.ThrowsAsync<T>(() => GrainServices.StartAsync(store, grains));
}
