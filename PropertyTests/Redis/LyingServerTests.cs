using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Kernel.Lanes;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A store on a server that answers loads with what it likes: a status, and never another session's value.</summary>
public sealed class LyingServerTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Another_keys_value_is_corrupt() => RunAsync(async (server, store, mine, other) =>
    {
        var (mineKey, otherKey) = (KeyOf(mine), KeyOf(other));
        server.Script = (_, command) =>
            command.Name == "GET" && ScriptedValues.KeyOf(command) == mineKey ? Answer.Bulk(server.Honest.Values[otherKey]!) : null;
        Assert.Equal(SessionStatus.Corrupt, await StatusAsync(store, mine.Id));
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, other.Id));
    });

    /// <summary>Once a reply too many has come, each goes to the caller after its own.</summary>
    [Fact]
    public Task A_reply_too_many_opens_nothing_for_the_wrong_caller() => RunAsync(async (server, store, mine, other) =>
    {
        var twice = 1;
        server.Script = (connection, command) => command.Name == "GET" && Interlocked.Exchange(ref twice, 0) == 1
            ? server.Honest.To(connection, command).And(server.Honest.To(connection, command))
            : null;
        var loads = Enumerable.Range(0, 200).Select(i => TagAsync(store, i % 2 == 0 ? mine.Id : other.Id)).ToArray();
        var tags = await Task.WhenAll(loads).WaitAsync(s_bound);
        for (var i = 0; i < tags.Length; i++)
        {
            Assert.Contains(
                tags[i], (string[])[i % 2 == 0 ? "mine" : "other", nameof(SessionStatus.Corrupt), nameof(SessionStatus.Unavailable)]);
        }

        // At rest it shows that one is left over.
        await LaneRig.UntilAsync(async () => await TagAsync(store, mine.Id) == "mine");
    });

    [Fact]
    public Task Any_bytes_open_nothing() => RunAsync((server, store, mine, _) =>
    {
        var key = KeyOf(mine);
        var bytes = Gen.Frequency((1, Gens.Byte), (3, Gen.Elements(Encoding.ASCII.GetBytes("$*:+-_>%~!=|#,(0123456789\r\n"))));
        ForAll(Gen.ArrayOf(bytes), garbage =>
        {
            server.Script = (_, command) =>
                command.Name == "GET" && ScriptedValues.KeyOf(command) == key ? new Answer(garbage) { ThenReset = true } : null;
            Assert.NotEqual(SessionStatus.Live, StatusAsync(store, mine.Id).GetAwaiter().GetResult());
        }, runs: 30);
        return Task.CompletedTask;
    }, TimeSpan.FromSeconds(2));

    private static async Task RunAsync(
        Func<ScriptedServer, SessionStore<Basket>, Session<Basket>, Session<Basket>, Task> test, TimeSpan? timeout = null)
    {
        var ledger = new BufferLedger();
        await using var server = ScriptedServer.Start();
        await using (var store = await SessionStore.For<Basket>("lied-to")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(5))
            .Configure(o => o.KeyPrefix = "lie:")
            .UseRedis(server.EndPoint, o => o.CommandTimeout = timeout ?? TimeSpan.FromSeconds(10)).UseLedger(ledger).BuildAsync())
        {
            using var mine = await store.CreateAsync(new Basket { Items = ["mine"] });
            using var other = await store.CreateAsync(new Basket { Items = ["other"] });
            await test(server, store, mine, other);
        }

        Assert.Equal(0, ledger.Outstanding);
    }

    private static string KeyOf(Session<Basket> session) => Encoding.Latin1.GetString(new KeySpace("lie:").ToBytes(session.Key));

    private static async Task<SessionStatus> StatusAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id).AsTask().WaitAsync(s_bound);
        return session.Status;
    }

    private static async Task<string> TagAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.IsLive ? session.Value.Items[0] : session.Status.ToString();
    }
}
