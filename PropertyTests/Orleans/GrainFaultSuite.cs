using Orleans.Runtime;
using SessionKernel.Orleans;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>Commands and replies of grain storage that were lost.</summary>
public abstract class GrainFaultSuite(TransportMode transport) : FaultTest(transport)
{
    /// <summary>The time-out of a call, and so how long each takes whose server is gone.</summary>
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(2);

    private static readonly GrainId s_grain = GrainId.Create("cart", "42");

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_command_is_sent_again_and_finds_itself(bool applied)
    {
        await using var silo = await BehindAsync(TimeSpan.FromSeconds(20));
        var activation = new Activation<Basket>(silo.Storage, s_grain);
        await LoseAsync("SET", applied, () => activation.WriteAsync(Of("book")));
        await LoseAsync("EVALSHA", applied, () => activation.WriteAsync(Of("pen")));
        Assert.Equal(["pen"], (await activation.ReadAsync()).Items);
        await LoseAsync("EVALSHA", applied, activation.ClearAsync);
        Assert.False(activation.Held.RecordExists);
        await activation.WriteAsync(Of("again"));
        Assert.Equal(["again"], (await activation.ReadAsync()).Items);
    }

    /// <summary>
    /// The server is out of reach before it can be asked what became of the write: the grain is told, and its next try finds the last one.
    /// </summary>
    [RedisTheory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_write_whose_outcome_is_unknown_succeeds_at_the_retry(bool applied, bool deletes)
    {
        await using var silo = await BehindAsync(s_outage, deletes);
        await using var direct = await StartAsync(Server.EndPoint, PatientRedis.Limit, deletes);
        var activation = new Activation<Basket>(silo.Storage, s_grain);
        var other = new Activation<Basket>(direct.Storage, s_grain);

        await CutAsync("SET", applied, () => activation.WriteAsync(Of("book")));
        Assert.Equal(applied ? ["book"] : [], (await other.ReadAsync()).Items);
        await RetryAsync(() => activation.WriteAsync(Of("book", "pen")));
        Assert.Equal(["book", "pen"], (await other.ReadAsync()).Items);
        Assert.Equal(other.ETag, activation.ETag);

        await CutAsync("EVALSHA", applied, () => activation.WriteAsync(Of("lamp")));
        Assert.Equal(applied ? ["lamp"] : ["book", "pen"], (await other.ReadAsync()).Items);
        await RetryAsync(() => activation.WriteAsync(Of("lamp")));
        Assert.Equal(["lamp"], (await other.ReadAsync()).Items);

        await CutAsync("EVALSHA", applied, activation.ClearAsync);
        await RetryAsync(activation.ClearAsync);
        await other.ReadAsync();
        Assert.Equal((false, activation.ETag), (other.Held.RecordExists, other.ETag));
        await RetryAsync(() => activation.WriteAsync(Of("again")));
    }

    [RedisFact]
    public async Task A_write_in_doubt_that_another_writer_overtook_is_inconsistent()
    {
        await using var silo = await BehindAsync(s_outage);
        await using var direct = await StartAsync(Server.EndPoint, PatientRedis.Limit);
        var activation = new Activation<Basket>(silo.Storage, s_grain);
        var other = new Activation<Basket>(direct.Storage, s_grain);
        await CutAsync("SET", true, () => activation.WriteAsync(Of("book")));
        await other.ReadAsync();
        await other.WriteAsync(Of("other"));
        var thrown = await UntilAsync(
            async () => await Record.ExceptionAsync(() => activation.WriteAsync(Of("late"))), thrown => thrown is not GrainStateException);
        Assert.Equal(other.ETag, Assert.IsType<global::Orleans.Storage.InconsistentStateException>(thrown).StoredEtag);
        Assert.Equal(["other"], (await activation.ReadAsync()).Items);
        await activation.WriteAsync(Of("other", "late"));
    }

    [RedisFact]
    public async Task While_the_server_is_out_of_reach_every_call_tells()
    {
        await using var silo = await BehindAsync(s_outage);
        var activation = new Activation<Basket>(silo.Storage, s_grain);
        await RetryAsync(() => activation.WriteAsync(Of("book")));
        Proxy.Refuse();
        await Proxy.CutAsync();
        var read = await Assert.ThrowsAsync<GrainStateException>(activation.ReadAsync);
        Assert.Equal(nameof(SessionStatus.Unavailable), read.Status);
        await Assert.ThrowsAsync<GrainStateException>(activation.WriteAsync);
        await Assert.ThrowsAsync<GrainStateException>(activation.ClearAsync);
        Proxy.Accept();
        await RetryAsync(activation.WriteAsync);
    }

    private static Basket Of(params string[] items) => new() { Items = [.. items] };

    private Task<GrainServices> BehindAsync(TimeSpan timeout, bool deletes = false) => StartAsync(Proxy.Address, timeout, deletes);

    private Task<GrainServices> StartAsync(string address, TimeSpan timeout, bool deletes = false) => GrainServices.StartAsync(
        store => store.Serialize(MemoryPackSessionSerializer.Default).NoExpiry().Configure(options => options.KeyPrefix = Prefix)
            .UseRedis(address, redis => (redis.CommandTimeout, redis.Transport) = (timeout, Transport)),
        options => options.DeleteStateOnClear = deletes);

    /// <summary>A create without a TTL is <c>SETNX</c> over the multiplexer.</summary>
    private bool IsIt(RespCommand command, string name) => IsKeyed(command, name) || (name == "SET" && IsKeyed(command, "SETNX"));

    private async Task LoseAsync(string name, bool applied, Func<Task> act)
    {
        var lost = applied ? Proxy.LoseNextReply(c => IsIt(c, name)) : Proxy.LoseNextCommand(c => IsIt(c, name));
        await act();
        Assert.True(lost.IsCompletedSuccessfully);
    }

    /// <summary>Loses it, and with its connection the server for as long as the call lasts.</summary>
    private async Task CutAsync(string name, bool applied, Func<Task> act)
    {
        Proxy.Refuse();
        _ = CutAfterAsync(applied ? Proxy.LoseNextReply(c => IsIt(c, name)) : Proxy.LoseNextCommand(c => IsIt(c, name)));
        var thrown = await Assert.ThrowsAsync<GrainStateException>(act);
        Assert.Equal(nameof(SaveStatus.OutcomeUnknown), thrown.Status);
        Proxy.Accept();
    }

    /// <summary>What goes on over a connection that is still open would be served after a while.</summary>
    private async Task CutAfterAsync(Task lost)
    {
        await lost;
        await Proxy.CutAsync();
    }

    /// <summary>Until the connection is back.</summary>
    private static async Task RetryAsync(Func<Task> act) => await UntilAsync(
        async () => await Record.ExceptionAsync(act) is { } e ? Assert.IsType<GrainStateException>(e) : null, thrown => thrown is null);
}

public sealed class LaneGrainFaultTests() : GrainFaultSuite(TransportMode.Lanes);

public sealed class MultiplexerGrainFaultTests() : GrainFaultSuite(TransportMode.Multiplexer);
