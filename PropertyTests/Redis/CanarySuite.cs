using System.Globalization;
using System.Text;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Kernel.Secrets;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A store whose ring shares no secret with that of the others does not start; any other does, in every order of a roll.</summary>
public abstract class CanarySuite(TransportMode transport) : CanaryTest(transport)
{
    private static readonly SessionSecret[] s_all = [Rings.First, Rings.Second, Rings.Third];
    private static readonly SessionId s_nobody = new(new byte[SessionId.Size]);

    [RedisFact]
    public async Task Another_ring_is_refused_however_often_it_tries_and_told_what_to_do()
    {
        await StartAsync(new SessionSecrets(Rings.First));
        var other = Describe(new SessionSecrets(Rings.Second)).Build();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var refused = await Assert.ThrowsAsync<SessionKernelException>(() => other.ConnectAsync().AsTask());
            Assert.Equal(SessionKernelError.OtherSecrets, refused.Error);
            Assert.Contains("Give it their ring", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<InvalidOperationException>(() => other.LoadAsync(s_nobody).AsTask());
        }

        await Raw.SendAsync("DEL", Key);
        await other.ConnectAsync();
        await other.DisposeAsync();
    }

    /// <summary>
    /// Accept, make active, drop: whatever instance starts or looks while some of the step before still run, or are started again.
    /// </summary>
    [RedisFact]
    public async Task A_roll_starts_in_every_order()
    {
        SessionSecrets[] steps = [new(Rings.First), new(Rings.First, Rings.Second), new(Rings.Second, Rings.First), new(Rings.Second)];
        var random = Seed.Random("canary rolls");
        for (var round = 0; round < 8; round++)
        {
            await Raw.SendAsync("DEL", Key);
            var running = new Queue<(int Step, SessionStore<Basket> Store)>(
                [(0, await StartAsync(steps[0])), (0, await StartAsync(steps[0]))]);
            for (var step = 1; step < steps.Length; step++)
            {
                while (running.Any(one => one.Step < step))
                {
                    var next = random.Next(3) == 0 ? step - 1 : step;
                    running.Enqueue((next, await StartAsync(steps[next])));
                    if (random.Next(2) == 0)
                    {
                        Time.Advance(Look);
                    }

                    await running.Dequeue().Store.DisposeAsync();
                }
            }

            // One that accepted both may have written last. It is gone by the next look.
            Time.Advance(Look);
            await UntilAsync(
                async () => CanaryOf(Rings.Second).Judge(await CanaryAsync(), NowMs), static finding => finding == CanaryFinding.Current);
            await Assert.ThrowsAsync<SessionKernelException>(() => StartAsync(steps[0]));
            foreach (var (_, store) in running)
            {
                await store.DisposeAsync();
            }
        }
    }

    [RedisFact]
    public async Task It_lasts_thirty_days_and_is_written_once_a_day()
    {
        await StartAsync(new SessionSecrets(Rings.First));
        await StartAsync(new SessionSecrets(Rings.First));
        var first = await CanaryAsync();
        await AssertLastsAsync();
        for (var hour = 0; hour < 23; hour++)
        {
            var (calls, _) = await CallsAsync();
            Time.Advance(Look);
            await UntilAsync(CallsAsync, now => now.Reads == calls + 2);
        }

        Assert.Equal(first, await CanaryAsync());
        await Raw.SendAsync("PERSIST", Key);
        Time.Advance(Look);
        await UntilAsync(CanaryAsync, now => !now!.SequenceEqual(first!));
        await AssertLastsAsync();
    }

    [RedisFact]
    public async Task A_ring_that_changes_while_it_is_used_changes_the_canary()
    {
        var ring = new[] { Rings.First };
        await StartAsync(SessionSecrets.From(() => Volatile.Read(ref ring)));
        Volatile.Write(ref ring, [Rings.Second, Rings.First]);
        Time.Advance(Look);
        await UntilAsync(async () =>
        {
            // The ring is read again when a value is tagged, and the canary looked at an hour later.
            Time.Advance(Look);
            return await Record.ExceptionAsync(() => StartAsync(new SessionSecrets(Rings.Second)));
        }, static refused => refused is null);
    }

    /// <summary>The key that another instance made first was not there when the ring was read.</summary>
    [RedisFact]
    public async Task A_ring_that_may_change_is_read_again_before_it_is_refused()
    {
        await StartAsync(new SessionSecrets(Rings.Second));
        var reads = 0;
        await StartAsync(SessionSecrets.From(() => Interlocked.Increment(ref reads) == 1 ? [Rings.First] : [Rings.First, Rings.Second]));
        Assert.Equal(2, reads);
        await Assert.ThrowsAsync<SessionKernelException>(() => StartAsync(SessionSecrets.From(static () => [Rings.Third])));
    }

    /// <summary>Of rings that start at the same moment the first stays, whichever that is.</summary>
    [RedisFact]
    public async Task Of_two_rings_that_start_at_once_one_is_refused()
    {
        for (var round = 0; round < 5; round++)
        {
            await Raw.SendAsync("DEL", Key);
            var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                await using var store = Describe(new SessionSecrets(s_all[i % 2])).Build();
                var error = await Record.ExceptionAsync(() => store.ConnectAsync().AsTask());
                Assert.True(error is null or SessionKernelException { Error: SessionKernelError.OtherSecrets }, error?.ToString());
                return (Ring: i % 2, IsRefused: error is not null);
            })));
            Assert.Equal(2, refused.Distinct().Count());
            Assert.Equal(4, refused.Count(static one => one.IsRefused));
        }
    }

    [RedisFact]
    public async Task Data_from_before_the_ring_is_no_other_ring()
    {
        using var untagged = await (await BuildAsync(Typed(), Server.EndPoint)).CreateAsync(new Basket { Items = ["book"] });
        Assert.Null(await CanaryAsync());
        var store = await StartAsync(new SessionSecrets(Rings.First).AcceptUntagged(Time.GetUtcNow().AddDays(1)));
        Assert.Equal("book", await ItemsAsync(store, untagged.Id));
        await Assert.ThrowsAsync<SessionKernelException>(() =>
            StartAsync(new SessionSecrets(Rings.Second).AcceptUntagged(Time.GetUtcNow().AddDays(1))));

        // A program of before, or one that is taken back.
        Assert.Equal("book", await ItemsAsync(await BuildAsync(Typed(), Server.EndPoint), untagged.Id));
    }

    [RedisFact]
    public async Task It_may_be_switched_off_and_is_not_there_without_secrets()
    {
        await BuildAsync(Typed(), Server.EndPoint);
        foreach (var secret in s_all)
        {
            await DirectAsync(with: store => store.With(secret).Configure(static options => options.ComparesSecrets = false));
        }

        Assert.Null(await CanaryAsync());
    }

    /// <summary>A store that may start before its server does is not let in by trying again.</summary>
    [RedisFact]
    public async Task A_store_that_goes_on_trying_is_refused_each_time()
    {
        await StartAsync(new SessionSecrets(Rings.First));
        Proxy.Refusal = static command => command.Name is "GET" ? "NOPERM" : null;
        var store = await BehindProxyAsync(with: other => other.With(Rings.Second).StartPolicy(StartPolicy.Retry));
        Proxy.Refusal = static _ => null;
        await UntilAsync(() => Task.FromResult(Logs.Lines.Count), _ => Logs.Lines.Any(static line =>
            line.StartsWith("9 ", StringComparison.Ordinal) && line.Contains("none of its secrets", StringComparison.Ordinal)));
        Assert.Equal(SessionStatus.Unavailable, await StatusAsync(store, s_nobody));
        await Raw.SendAsync("DEL", Key);
        await UntilAsync(() => StatusAsync(store, s_nobody), static status => status == SessionStatus.Missing);
    }

    private SessionStoreBuilder<Basket> Describe(SessionSecrets ring) => Typed()
        .Secrets(ring).UseTime(Time).Expire(TimeSpan.FromMinutes(30))
        .UseRedis(Server.EndPoint, options =>
        {
            PatientRedis.Wait(options);
            options.Transport = Transport;
        }).Configure(options => options.KeyPrefix = Prefix);

    private async Task<(long Reads, long Writes)> CallsAsync()
    {
        var info = Encoding.ASCII.GetString((byte[])(await Raw.SendAsync("INFO", "commandstats"))!);
        return (Count(info, "getrange"), Count(info, "set"));
    }

    private static long Count(string info, string command) =>
        info.Split('\n').Where(line => line.StartsWith($"cmdstat_{command}:calls=", StringComparison.Ordinal))
            .Select(static line => long.Parse(line.Split('=', ',')[1], CultureInfo.InvariantCulture)).FirstOrDefault();
}

public sealed class LaneCanaryTests() : CanarySuite(TransportMode.Lanes);

public sealed class MultiplexerCanaryTests() : CanarySuite(TransportMode.Multiplexer);
