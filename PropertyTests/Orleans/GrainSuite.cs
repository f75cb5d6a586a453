using Orleans.Runtime;
using Orleans.Storage;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Grain storage over one storage, as silos see it that share it.</summary>
public abstract class GrainSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private int _last;

    private protected Task<GrainServices> SiloAsync(bool deletes, Action<GrainStorageOptions>? grains = null) => SiloAsync(null, options =>
    {
        options.DeleteStateOnClear = deletes;
        grains?.Invoke(options);
    });

    private protected async Task<GrainServices> SiloAsync(
        Action<SessionStoreBuilder<GrainStates>>? store = null,
        Action<GrainStorageOptions>? grains = null,
        Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? with = null)
    {
        var silo = await GrainServices.StartAsync(
            builder =>
            {
                Storage.Use(builder)
                    .Serialize(MemoryPackSessionSerializer.Default)
                    .Expire(TimeSpan.FromMilliseconds(IdleMs), TimeSpan.FromHours(12))
                    .Configure(options => options.KeyPrefix = Prefix)
                    .UseLedger(Ledger);
                store?.Invoke(builder);
            },
            grains,
            with);
        DisposeAtEnd(silo);
        return silo;
    }

    private protected GrainId NextGrain() => GrainId.Create("cart", $"grain {_last++}");

    private protected Activation<Basket> Activate(GrainServices silo, GrainId? grain = null, string stateName = "cart") =>
        new(silo.Storage, grain ?? NextGrain(), stateName);

    private protected string KeyOf(GrainId grain, string stateName = "cart") =>
        KeyOf(SessionKey.FromName(GrainStateName.Of(GrainServices.Service, grain, stateName)));

    private protected static Basket Of(params string[] items) => new() { Items = [.. items] };

    private protected static async Task<InconsistentStateException> InconsistentAsync(string? stored, string? held, Func<Task> act)
    {
        var thrown = await Assert.ThrowsAsync<InconsistentStateException>(act);
        Assert.Equal((stored, held), (thrown.StoredEtag, thrown.CurrentEtag));
        return thrown;
    }

    private protected static async Task<GrainStateException> FailsAsync(string status, Func<Task> act)
    {
        var thrown = await Assert.ThrowsAsync<GrainStateException>(act);
        Assert.Equal(status, thrown.Status);
        return thrown;
    }

    private protected static void AssertHolds(Activation<Basket> activation, bool exists, params string[] items)
    {
        Assert.Equal((exists, items.Length), (activation.Held.RecordExists, activation.Value.Items.Count));
        Assert.Equal(items, activation.Value.Items);
    }
}
