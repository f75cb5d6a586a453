using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>Each test finds a primary and a replica that follows, and leaves them so.</summary>
[Collection(FailoverCollection.Name)]
public sealed class SentinelFailoverTests(
    FailingSentinelFixture fixture, ConsoleReport report) : FailoverTest(report), IClassFixture<FailingSentinelFixture>
{
    private static readonly TimeSpan s_patient = TimeSpan.FromMinutes(1);

    private RedisSentinelGroup Sentinels => fixture.Sentinels;

    /// <summary>
    /// Both are well: on a busy machine the sentinels would otherwise take the new primary for dead, and promote the old one again.
    /// </summary>
    [RedisFact]
    public Task The_replica_takes_over_when_told() => PlayAsync("SENTINEL FAILOVER", (failover, old) => failover with
    {
        Cause = async () =>
        {
            await Sentinels.SetSilenceAsync(s_patient);
            await Sentinels.FailOverAsync();
        },
        // Until the sentinels make it a replica the old one takes itself for a primary.
        Settled = () => UntilAsync(() => Sentinels.Servers[old].IsPrimaryAsync(), isPrimary => !isPrimary),
    });

    [RedisFact]
    public Task The_replica_takes_over_from_a_killed_primary() => PlayAsync(
        "kill -9 of a primary with sentinels", (failover, old) => failover with
    {
        Cause = Sentinels.Servers[old].StopAsync,
        // It comes back without data, and takes itself for a primary.
        Afterwards = async () =>
        {
            await Sentinels.Servers[old].RestartAsync();
            await UntilAsync(() => Sentinels.Servers[old].IsPrimaryAsync(), isPrimary => !isPrimary);
        },
    });

    /// <summary>Thawed, it takes itself for a primary, until the sentinels make it a replica.</summary>
    [RedisFact]
    public Task The_replica_takes_over_from_a_frozen_primary_for_good() => PlayAsync(
        "SIGSTOP of a primary with sentinels", (failover, old) => failover with
    {
        Cause = Sentinels.Servers[old].FreezeAsync,
        Afterwards = async () =>
        {
            await Sentinels.Servers[old].ThawAsync();
            await UntilAsync(() => Sentinels.Servers[old].IsPrimaryAsync(), isPrimary => !isPrimary);
        },
    });

    protected override Task<SessionStore<Basket>> OpenAsync(TransportMode transport) =>
        BuildAsync(Typed(), ConfigurationOptions.Parse(Sentinels.Configuration), Impatient, over: transport);

    protected override async Task<Session<Basket>> CreateAsync(SessionStore<Basket> store) =>
        await store.CreateAsync(new Basket { Items = ["0"] });

    private async Task PlayAsync(string name, Func<Failover, int, Failover> with)
    {
        await Sentinels.UntilWellAsync();
        var old = await Sentinels.PrimaryAsync();
        var failover = new Failover(
            name, Sentinels.Servers[old], Sentinels.Servers[1 - old], () => Task.CompletedTask, () => Sentinels.UntilPrimaryAsync(1 - old));
        try
        {
            await PlayAsync(with(failover, old));
        }
        finally
        {
            await Sentinels.Servers[old].ReviveAsync();
            await Sentinels.UntilWellAsync();
            await Sentinels.SetSilenceAsync(FailingSentinelFixture.Silence);
        }
    }
}

/// <summary>A primary that is replaced when it was silent for two seconds.</summary>
public sealed class FailingSentinelFixture() : RunningSentinels(Silence)
{
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(2);
}
