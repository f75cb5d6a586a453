using System.Text;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Kernel.Secrets;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>
/// Whoever writes to the server keeps nobody from starting for long; and where the canary can't be looked at, the store starts.
/// </summary>
public abstract class PlantedCanarySuite(TransportMode transport) : CanaryTest(transport)
{
    /// <summary>Each as it may be planted by whoever writes to the server: none of them keeps a store from starting.</summary>
    [RedisFact]
    public async Task What_is_no_canary_is_written_over()
    {
        var longAgo = Canary(Rings.Second, Time.GetUtcNow().AddDays(-30));
        object[][] planted =
        [
            ["SET", Key, ""], ["SET", Key, "x"], ["LPUSH", Key, "x"], ["HSET", Key, "a", "b"], ["SETRANGE", Key, "50000000", "x"],
            ["SET", Key, Canary(Rings.Second, Time.GetUtcNow().AddDays(2))], ["SET", Key, longAgo],
            ["SET", Key, (byte[])[.. Canary(Rings.Second, Time.GetUtcNow()), 0]],
        ];
        foreach (var command in planted)
        {
            await Raw.SendAsync("DEL", Key);
            await Raw.SendAsync(command);
            Logs.Clear();
            await StartAsync(new SessionSecrets(Rings.First));
            await AssertLastsAsync();
            Assert.Equal(1, Replaced);
            await Assert.ThrowsAsync<SessionKernelException>(() => StartAsync(new SessionSecrets(Rings.Second)));
        }
    }

    /// <summary>As long as nobody of the ring runs: by its own deadline, whatever TTL it was given.</summary>
    [RedisFact]
    public async Task A_planted_canary_without_a_TTL_refuses_for_thirty_days()
    {
        await Raw.SendAsync("SET", Key, Canary(Rings.Second, Time.GetUtcNow()));
        await Assert.ThrowsAsync<SessionKernelException>(() => StartAsync(new SessionSecrets(Rings.First)));
        Time.Advance(TimeSpan.FromDays(30));
        await StartAsync(new SessionSecrets(Rings.First));
        await AssertLastsAsync();
    }

    [RedisFact]
    public async Task A_store_that_runs_puts_its_canary_back()
    {
        await StartAsync(new SessionSecrets(Rings.First));
        object[][] planted = [["SET", Key, Canary(Rings.Second, Time.GetUtcNow())], ["DEL", Key], ["LPUSH", Key, "x"]];
        foreach (var command in planted)
        {
            await Raw.SendAsync("DEL", Key);
            await Raw.SendAsync(command);
            Logs.Clear();
            Time.Advance(Look);
            await UntilAsync(FoundAsync, static finding => finding == CanaryFinding.Current);
            await UntilAsync(() => Task.FromResult(Replaced), count => count == (command[0] is "DEL" ? 0 : 1));
            await (await StartAsync(new SessionSecrets(Rings.First))).DisposeAsync();
            await Assert.ThrowsAsync<SessionKernelException>(() => StartAsync(new SessionSecrets(Rings.Second)));
        }
    }

    /// <summary>Whether the canary can't be read or can't be written: that is logged, and the store starts.</summary>
    [RedisTheory]
    [InlineData("GETRANGE")]
    [InlineData("SET")]
    public async Task A_refused_command_is_told_and_refuses_nobody(string command)
    {
        foreach (var error in RefusedCommands.Errors)
        {
            Logs.Clear();
            Proxy.Refusal = asked => RefusedCommands.Is(asked, command) && asked.NamesKey(Encoding.ASCII.GetBytes(Key)) ? error : null;
            await BehindProxyAsync(with: store => store.With(Rings.First).UseTime(Time));
            Assert.Single(Logs.Lines, static line => line.StartsWith("11 ", StringComparison.Ordinal));
            AssertTold("other secrets");
            Assert.Null(await CanaryAsync());
        }

        Proxy.Refusal = static _ => null;
        Time.Advance(Look);
        await UntilAsync(CanaryAsync, static canary => canary is not null);
    }

    /// <summary>After 1, 2, 4, … minutes, and not only when the next hourly look is due.</summary>
    [RedisFact]
    public async Task A_store_that_could_not_compare_at_its_start_compares_as_soon_as_it_can()
    {
        await StartAsync(new SessionSecrets(Rings.First));
        var canary = await CanaryAsync();
        Proxy.Refusal = asked => asked.NamesKey(Encoding.ASCII.GetBytes(Key)) ? "BUSY Redis is busy running a script." : null;
        await BehindProxyAsync(with: store => store.With(Rings.Second).UseTime(Time).TrustClock());
        var started = Time.GetUtcNow();
        for (var looks = 2; looks <= 4; looks++)
        {
            await UntilAfterAsync(() => Count("11 ") == looks);
        }

        Proxy.Refusal = static _ => null;
        await UntilAfterAsync(() => Count("27 ") == 1);
        Assert.InRange(Time.GetUtcNow() - started, TimeSpan.FromMinutes(15), 3 * Look);
        Assert.Equal(canary, await CanaryAsync());
    }

    /// <summary>As soon as it may look it tells that it should not have started, and leaves the canary of the others alone.</summary>
    [RedisFact]
    public async Task A_user_without_the_right_starts_and_is_told_once_it_has_it()
    {
        await StartAsync(new SessionSecrets(Rings.First));
        var canary = await CanaryAsync();
        await Raw.SendAsync("ACL", "SETUSER", "sessions", "on", ">pass", "~*", "&*", "+@all", "resetkeys", "~*}:*", "~*app");
        var other = await StartAsync(new SessionSecrets(Rings.Second), ",user=sessions,password=pass");
        AssertTold("other secrets");
        using var session = await other.CreateAsync(new Basket());
        Assert.True(session.IsLive);

        await Raw.SendAsync("ACL", "SETUSER", "sessions", "allkeys");
        Time.Advance(Look);
        await UntilAsync(() => Task.FromResult(Count("27 ")), static count => count == 1);
        Assert.Equal(canary, await CanaryAsync());
    }

    /// <summary>What somebody of the first ring finds.</summary>
    private async Task<CanaryFinding> FoundAsync() => await Raw.SendAsync("TYPE", Key) is RespStatus("string")
        ? CanaryOf(Rings.First).Judge(await CanaryAsync(), NowMs)
        : CanaryFinding.Junk;

    private static TimeSpan Step => TimeSpan.FromSeconds(10);

    private int Replaced => Count("25 ");

    /// <summary>Advances the clock in small steps, since a look that has ended may not have set its timer yet.</summary>
    private Task<bool> UntilAfterAsync(Func<bool> isSo) => UntilAsync(
        () =>
        {
            var isDone = isSo();
            if (!isDone)
            {
                Time.Advance(Step);
            }

            return Task.FromResult(isDone);
        },
        static isDone => isDone);

    private int Count(string eventId) => Logs.Lines.Count(line => line.StartsWith(eventId, StringComparison.Ordinal));
}

public sealed class LanePlantedCanaryTests() : PlantedCanarySuite(TransportMode.Lanes);

public sealed class MultiplexerPlantedCanaryTests() : PlantedCanarySuite(TransportMode.Multiplexer);
