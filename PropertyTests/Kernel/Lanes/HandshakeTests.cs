using System.Buffers;
using System.Net;
using SessionKernel.Testing.InMemory;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>What a lane asks before it carries anything, of servers of every kind.</summary>
public sealed class HandshakeTests
{
    private const string Password = "correct-horse";
    private static readonly LaneSettings s_login = new(
        () => (null, Password), "rig", 3, TimeSpan.FromSeconds(5), LaneRig.CommandTimeout) { Scripts = LaneRig.Scripts };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Login_name_and_database(bool isOld)
    {
        await using var rig = await LaneRig.OpenAsync(s => (s.Honest.Password, s.Honest.RefusesHello) = (Password, isOld), s_login);
        var connection = rig.Server.Open.Single();
        Assert.Equal(("rig", true, !isOld), (connection.ClientName, connection.IsAuthenticated, connection.SpeaksResp3));
        string[] greeting = isOld ? ["HELLO", "AUTH", "CLIENT"] : ["HELLO"];
        Assert.Equal([.. greeting, "SELECT", "ROLE", .. Enumerable.Repeat("SCRIPT", RedisScripts.Hot.Count)], rig.Server.Commands);
        rig.Answer(Answer.Bulk("abc"));
        Assert.Equal(Question.TextOf(LaneReplyKind.Value, 0, "abc"u8), await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
    }

    /// <summary>In memory: over a socket, each of the 400 bytes would wait for the machine.</summary>
    [Fact]
    public async Task Replies_in_single_bytes()
    {
        var clock = new EventClock();
        var (server, client) = (new HonestAnswers { Password = Password }, new ScriptedClient(1));
        MemoryWire wire = null!;
        wire = new MemoryWire(clock, Answer);
        var platform = new MemoryPlatform(clock, new Random(1), () => wire);
        var (connection, role) = await platform.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 1), s_login, new BufferPool(null), CancellationToken.None);
        Assert.Equal((RoleQuestion.Role, true, "rig"), (role, client.IsAuthenticated, client.ClientName));
        connection.Release();

        void Answer(byte[] command)
        {
            var rest = new ReadOnlySequence<byte>(command);
            Assert.True(RespCommandReader.TryRead(ref rest, out var whole) && rest.IsEmpty);
            foreach (var one in server.To(client, whole!).Bytes)
            {
                clock.Post(TimeSpan.FromMilliseconds(1), () => wire.Accept([one]));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_role_that_only_info_tells(bool isPrimary)
    {
        void Configure(ScriptedServer server)
        {
            server.Honest.Role = isPrimary ? "master" : "slave";
            server.Script = static (_, command) =>
                command.Name == "ROLE" ? Answer.Error("NOPERM this user has no permissions to run the 'role' command") : null;
        }

        if (!isPrimary)
        {
            await AssertRefusedAsync(LaneRefusal.NotPrimary, Configure);
            return;
        }

        await using var rig = await LaneRig.OpenAsync(Configure);
        rig.Server.Honest.Role = "slave";
        rig.Lane.CheckRole();
        Assert.Equal(LaneEnd.NotPrimary, await rig.LaneEndAsync());
    }

    [Fact]
    public async Task A_role_that_changed_is_found_out_at_the_next_beat()
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Time.Advance(rig.Settings.RoleInterval);
        rig.Answer(Answer.Bulk("abc"));
        await rig.Ask().Ended.WaitAsync(LaneRig.Bound);
        rig.Server.Honest.Role = "slave";
        rig.Time.Advance(rig.Settings.RoleInterval);
        Assert.Equal(LaneEnd.NotPrimary, await rig.LaneEndAsync());
        Assert.Equal(3, rig.Server.Count("ROLE"));
    }

    [Theory]
    [InlineData("READONLY You can't write against a read only replica.", nameof(LaneReplyKind.NotPrimary))]
    [InlineData("MOVED 3999 127.0.0.1:6381", nameof(LaneReplyKind.Moved))]
    [InlineData("ASK 3999 127.0.0.1:6381", nameof(LaneReplyKind.Moved))]
    public async Task An_error_that_sends_elsewhere_is_known_as_such(string error, string kind)
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer(Answer.Error(error));
        Assert.Equal(
            Question.TextOf(Enum.Parse<LaneReplyKind>(kind), 0, []), await rig.Ask(CommandKind.Save).Ended.WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public async Task A_process_that_stood_still_does_not_trust_its_connection()
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer(Answer.Bulk("abc"));
        rig.Time.SetUtcNow(rig.Time.GetUtcNow() + rig.Settings.RoleInterval + LaneRig.CommandTimeout + TimeSpan.FromMilliseconds(1));
        Assert.Equal(nameof(LaneFault.Unsent), await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
        Assert.Equal(LaneEnd.ProcessFroze, await rig.LaneEndAsync());
        Assert.Equal(0, rig.Server.Count("GET"));
    }

    [Fact]
    public Task A_replica_is_refused() => AssertRefusedAsync(LaneRefusal.NotPrimary, s => s.Honest.Role = "slave");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_wrong_password_is_denied(bool isOld) =>
        AssertRefusedAsync(LaneRefusal.Denied, s => (s.Honest.Password, s.Honest.RefusesHello) = ("another", isOld), s_login);

    [Fact]
    public Task A_server_that_loads_is_not_ready() => AssertRefusedAsync(
        LaneRefusal.NotReady, s => s.Script = static (_, _) => Answer.Error("LOADING Redis is loading the dataset in memory"));

    private static async Task AssertRefusedAsync(LaneRefusal refusal, Action<ScriptedServer> with, LaneSettings? settings = null)
    {
        var refused = await Assert.ThrowsAsync<LaneRefusedException>(() => LaneRig.OpenAsync(with, settings));
        Assert.Equal(refusal, refused.Refusal);
        Assert.DoesNotContain(Password, refused.ToString(), StringComparison.Ordinal);
    }
}
