using SessionKernel.PropertyTests.Kernel;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A server, or what is between, answers scripts as no server does: a status, and what it said is quoted nowhere.</summary>
public sealed class WrongReplyTests
{
    private const string Said = "what-a-session-holds";
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Answer> s_answers = new()
    {
        ["bulk"] = Answer.Bulk(Said),
        ["text"] = Answer.Of($"+{Said}\r\n"),
        ["number"] = Answer.Integer(99),
        ["null"] = Answer.Of("$-1\r\n"),
        ["array"] = Answer.Array(Answer.Bulk(Said), Answer.Bulk(Said)),
        ["empty array"] = Answer.Array(),
        ["nested array"] = Answer.Array(Answer.Array(Answer.Bulk(Said)), Answer.Bulk(Said), Answer.Integer(1)),
    };

    public static TheoryData<TransportMode, string> Cases
    {
        get
        {
            var cases = new TheoryData<TransportMode, string>();
            foreach (var name in s_answers.Keys)
            {
                cases.Add(TransportMode.Multiplexer, name);
                cases.Add(TransportMode.Lanes, name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_a_status(TransportMode transport, string name)
    {
        var (ledger, logs) = (new BufferLedger(), new CapturingLoggers());
        await using var server = ScriptedServer.Start();
        await using (var store = await OpenAsync(server, transport, ledger, logs))
        await using (var other = await OpenAsync(server, transport, ledger, logs))
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            Assert.True(session.IsLive);
            server.Script = (_, command) => command.Name == "EVALSHA" ? s_answers[name] : null;
            using (var loaded = await other.LoadAsync(session.Id))
            {
                Assert.True(loaded.IsLive);
                await other.FlushAsync().AsTask().WaitAsync(s_bound);
            }

            session.Value.Items.Add("pen");
            Assert.NotEqual(SaveStatus.Saved, await store.SaveAsync(session).AsTask().WaitAsync(s_bound));
            Assert.False((await store.RenewIdAsync(session).AsTask().WaitAsync(s_bound)).Succeeded);
            Assert.False((await store.RenewIdAsync(session, "ann").AsTask().WaitAsync(s_bound)).Succeeded);
            using (var created = await store.CreateAsync(new Basket(), "ann").AsTask().WaitAsync(s_bound))
            {
                Assert.False(created.IsLive);
            }

            Assert.False((await store.RemoveAsync(session.Id).AsTask().WaitAsync(s_bound)).HasEnded());
            Assert.False((await store.RevokeAsync("ann", session.Key.ToDigestString()).AsTask().WaitAsync(s_bound)).HasEnded());
            await using (var held = await store.LockAsync(session.Id, TimeSpan.FromMinutes(1), TimeSpan.Zero).AsTask().WaitAsync(s_bound))
            {
                Assert.False(held.IsHeld);
            }
        }

        Assert.Equal(0, ledger.Outstanding);
        Assert.Contains(
            logs.Lines,
            static line => line.StartsWith("11 A Touch", StringComparison.Ordinal) || line.StartsWith("5 ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            logs.Lines, static line => line.StartsWith("21 ", StringComparison.Ordinal) || line.Contains(Said, StringComparison.Ordinal));
    }

    /// <summary>A list throws: not with what was said in it, however deep.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_quoted_in_no_exception(TransportMode transport, string name)
    {
        var (ledger, logs) = (new BufferLedger(), new CapturingLoggers());
        await using var server = ScriptedServer.Start();
        await using (var store = await OpenAsync(server, transport, ledger, logs))
        {
            server.Script = (_, command) => command.Name switch
            {
                "EVALSHA" => s_answers[name],
                "ZRANGE" => Answer.Array(Answer.Bulk("AAAAAAAAAAAAAAAAAAAABA")),
                _ => null,
            };
            var thrown = await Assert.ThrowsAsync<SessionKernelException>(async () =>
            {
                await foreach (var one in store.ListAsync("ann"))
                {
                    Assert.Empty(one.PublicId);
                }
            });
            Assert.DoesNotContain(Said, thrown.ToString(), StringComparison.Ordinal);
            Assert.False((await store.RevokeAllAsync("ann").AsTask().WaitAsync(s_bound)).Succeeded);
        }

        Assert.DoesNotContain(logs.Lines, static line => line.Contains(Said, StringComparison.Ordinal));
    }

    private static Task<SessionStore<Basket>> OpenAsync(
        ScriptedServer server, TransportMode transport, BufferLedger ledger, CapturingLoggers logs) =>
        SessionStore.For<Basket>("wrong")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1))
            .UseRedis(server.EndPoint, options => (options.Transport, options.CommandTimeout) = (transport, TimeSpan.FromSeconds(10)))
            .UseLogging(logs).UseLedger(ledger).BuildAsync();
}
