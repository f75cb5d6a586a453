using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>
/// A proxy, or an ACL, that refuses a command. What is only of use is done without; a start that needs it says so by name.
/// </summary>
public abstract class RefusedCommandSuite(TransportMode transport) : FaultTest(transport)
{
    private const string Password = "pass-word";
    private const string Works = "Saved Live Saved Conflict Saved Saved Saved Removed Removed";
    private static readonly string[] s_needed = ["GET", "SET", "EVALSHA", "AUTH", "SELECT"];

    // Only for lists and revocations, which say so.
    private static readonly string[] s_rare = ["ZRANGE"];

    [RedisFact]
    public async Task What_is_of_use_may_be_refused_at_the_start()
    {
        Assert.Superset(s_needed.ToHashSet(), RefusedCommands.Sent.ToHashSet());
        foreach (var (command, error) in EachOf(RefusedCommands.Sent.Except(s_needed).Except(s_rare)))
        {
            Refuse(error, command);
            await using var store = await OpenAsync();
            Assert.Equal((command, error, Works), (command, error, await UseAsync(store)));
            AssertNotRefused(command, error);
        }
    }

    [RedisFact]
    public async Task What_is_of_use_may_be_refused_later()
    {
        await using var store = await OpenAsync();

        // Not ECHO: the multiplexer has learned to ask it when it connects.
        var ofUse = RefusedCommands.Sent.Except(s_needed).Except(s_rare).Except(["ECHO"]);
        foreach (var (command, error) in LongRun.IsAsked ? EachOf(ofUse) : OneOfEach(ofUse))
        {
            Refuse(error, command);
            await Proxy.CutAsync();
            await UntilAsync(() => UseAsync(store), static seen => seen == Works);
        }
    }

    [RedisFact]
    public async Task What_is_needed_is_named_at_the_start()
    {
        foreach (var (command, error) in EachOf(s_needed))
        {
            Refuse(error, command);
            var refused = await Assert.ThrowsAsync<SessionKernelException>(OpenAsync);
            Assert.Equal(SessionKernelError.ConnectFailed, refused.Error);
            Assert.Contains($" refuses {command}", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, refused.ToString(), StringComparison.Ordinal);
        }

        Refuse(RefusedCommands.Errors[0], "SCRIPT LOAD", "EVAL");
        Assert.Contains(" refuses EVAL,", (await Assert.ThrowsAsync<SessionKernelException>(OpenAsync)).Message, StringComparison.Ordinal);
        Refuse(RefusedCommands.Errors[0], "ECHO", "PING");
        Assert.Contains("ECHO or PING", (await Assert.ThrowsAsync<SessionKernelException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task SELECT_is_needed_for_another_database_than_0_alone()
    {
        foreach (var (command, error) in EachOf(["SELECT"]))
        {
            Refuse(error, command);
            await using var store = await OpenAsync(database: 0);
            Assert.Equal((command, error, Works), (command, error, await UseAsync(store)));
            AssertNotRefused(command, error);
        }
    }

    /// <summary>A multiplexer whose SELECT is refused goes on in database 0, and does not say so.</summary>
    [RedisFact]
    public async Task What_can_no_longer_be_in_its_database_is_in_no_other()
    {
        await using var store = await OpenAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        foreach (var error in RefusedCommands.Errors)
        {
            var expected = error == RefusedCommands.Errors[0] ? SessionStatus.Denied : SessionStatus.Unavailable;
            Refuse(error, "SELECT");
            await Proxy.CutAsync();
            await UntilAsync(() => StatusAsync(store, session.Id), status => status == expected);
            await UntilSettledAsync(store, session.Id, expected);
            await Raw.SendAsync("FLUSHDB");
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(expected, await StatusAsync(store, session.Id));
                Assert.Equal(expected.ToString(), await CreatedAsync(store));
                Assert.Equal(expected.ToString(), (await store.RevokeAllAsync("ann")).Status.ToString());
            }

            Assert.Equal(0L, await Raw.SendAsync("DBSIZE"));
            Proxy.Refusal = static _ => null;
            await UntilAsync(() => StatusAsync(store, session.Id), static status => status == SessionStatus.Live);
        }
    }

    /// <summary>
    /// Until the multiplexer is back and has met the refusal: before, it is unavailable for want of a connection, and what it had queued
    /// meanwhile is asked in database 0, as docs/compatibility.md says.
    /// </summary>
    private static async Task UntilSettledAsync(SessionStore<Basket> store, SessionId id, SessionStatus expected)
    {
        var inARow = 0;
        await UntilAsync(
            async () => inARow = store.IsReachable && await StatusAsync(store, id) == expected ? inARow + 1 : 0,
            static inARow => inARow >= 20);
    }

    [RedisFact]
    public async Task What_is_needed_and_refused_later_is_a_status()
    {
        await using var store = await OpenAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        session.Value.Items.Add("pen");
        foreach (var (command, error) in EachOf(["GET", "SET", "EVALSHA", "ZRANGE"]))
        {
            Refuse(error, command);
            var expected = error == RefusedCommands.Errors[0] ? "Denied" : "Unavailable";
            Assert.Equal((command, error, expected), (command, error, command switch
            {
                "GET" => (await StatusAsync(store, session.Id)).ToString(),
                "SET" => await CreatedAsync(store),
                "EVALSHA" => (await store.SaveAsync(session)).ToString(),
                _ => (await store.RevokeAllAsync("somebody")).Status.ToString(),
            }));
        }

        Proxy.Refusal = static _ => null;
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    [RedisFact]
    public async Task All_that_ElastiCache_Serverless_refuses_at_once()
    {
        foreach (var error in RefusedCommands.Errors)
        {
            Proxy.Refusal = command => RefusedCommands.IsOfServerless(command) ? error : null;
            await using var store = await OpenAsync(static builder => builder.WarnOfEviction());
            Assert.Equal(Works, await UseAsync(store));
            AssertNotRefused("Serverless", error);
        }
    }

    [RedisFact]
    public async Task A_refused_ping_does_not_end_connections_at_rest()
    {
        Refuse(RefusedCommands.Errors[0], "PING", "TIME");
        await using var store = await OpenAsync(options: ",keepAlive=3");
        var asked = Proxy.Snapshot();
        await UntilAsync(
            () => Task.FromResult(Proxy.Snapshot().Since(asked)),
            static sent => sent.ByName.GetValueOrDefault("ECHO").All + sent.ByName.GetValueOrDefault("UNSUBSCRIBE").All >= 3);
        Assert.DoesNotContain(Logs.Lines, static line => line.StartsWith("3 ", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Command, string Error)> EachOf(IEnumerable<string> commands) =>
        commands.SelectMany(static command => RefusedCommands.Errors.Select(error => (command, error)));

    private static IEnumerable<(string Command, string Error)> OneOfEach(IEnumerable<string> commands) =>
        commands.Select(static (command, i) => (command, RefusedCommands.Errors[i % RefusedCommands.Errors.Count]));

    protected override async Task StartAsync()
    {
        await base.StartAsync();
        await Raw.SendAsync("CONFIG", "SET", "requirepass", Password);
    }

    private void Refuse(string error, params string[] commands)
    {
        Logs.Clear();
        Proxy.Refusal = command => commands.Any(name => RefusedCommands.Is(command, name)) ? error : null;
    }

    private Task<SessionStore<Basket>> OpenAsync() => OpenAsync(with: null);

    private Task<SessionStore<Basket>> OpenAsync(Action<SessionStoreBuilder<Basket>>? with = null, string options = "", int database = 1) =>
        BuildAsync(Typed(), $"{Proxy.Address},password={Password},defaultDatabase={database}{options}", TimeSpan.FromSeconds(5), with);

    /// <summary>Lanes serve, too.</summary>
    private void AssertNotRefused(string command, string error) => Assert.Equal(
        (command, error, (string?)null),
        (command, error, Logs.Lines.FirstOrDefault(static line => line.StartsWith("6 ", StringComparison.Ordinal))));

    private static async Task<string> CreatedAsync(SessionStore<Basket> store)
    {
        using var created = await store.CreateAsync(new Basket());
        return created.SaveStatus.ToString();
    }

    private static async Task<string> UseAsync(SessionStore<Basket> store)
    {
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        if (!session.IsLive)
        {
            return session.SaveStatus.ToString();
        }

        using var other = await store.LoadAsync(session.Id);
        if (!other.IsLive)
        {
            return other.Status.ToString();
        }

        session.Value.Items.Add("pen");
        other.Value.Items.Add("ink");
        List<object> seen = [session.SaveStatus, other.Status, await store.SaveAsync(session), await store.SaveAsync(other)];
        await store.FlushAsync();
        seen.Add((await store.RenewIdAsync(session)).Status);
        seen.Add((await store.RenewIdAsync(session, principal: "ann")).Status);
        using var more = await store.CreateAsync(new Basket(), principal: "ann");
        seen.Add(more.SaveStatus);
        seen.Add((await store.RevokeAllAsync("ann", except: session.Key)).Status);
        seen.Add(await store.RemoveAsync(session.Id));
        return string.Join(' ', seen);
    }
}

[Collection(FaultCollection.Name)]
public sealed class LaneRefusedCommandTests() : RefusedCommandSuite(TransportMode.Lanes);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerRefusedCommandTests() : RefusedCommandSuite(TransportMode.Multiplexer);
