using SessionKernel.PropertyTests.Docs;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>A user of a Cluster who may do no more than docs/operations.md says, and whose password changes while a store runs.</summary>
public abstract class AclSuite(TransportMode transport, ClusterFixture fixture) : ClusterTest(transport)
{
    private const string Command = "ACL SETUSER ";
    private const string Password = "PASSWORD";
    private static readonly TimeSpan s_revoked = TimeSpan.FromSeconds(5);
    private static readonly SaveStatus[] s_refused = [SaveStatus.Denied, SaveStatus.Unavailable, SaveStatus.OutcomeUnknown];

    // Who may not ask for the topology can't find the way in a Cluster.
    private static readonly ILookup<bool, string> s_usersByView = CodeBlock.TextOf("docs/operations.md").Split('\n')
        .Where(line => line.StartsWith(Command, StringComparison.Ordinal))
        .ToLookup(line => line.Contains(" +cluster|", StringComparison.Ordinal));

    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisFact]
    public async Task The_rights_suffice_in_a_cluster()
    {
        var user = await AdmitAsync(s_usersByView[true].Single());
        var store = await OpenAsAsync(user);
        for (var i = 0; i < 10; i++)
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            Assert.Equal(SaveStatus.Saved, session.SaveStatus);
            session.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
            Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session, $"principal {i}")).Status);
            Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session)).Status);
            Assert.Equal("book pen", await ItemsAsync(store, session.Id));
            Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(session.Id));
        }

        AssertNothingTold();
        await Cluster.AskAllAsync("ACL", "DELUSER", user);
    }

    /// <summary>
    /// StackExchange.Redis may connect and then know no slots, or not connect at all, as chance has it: the message names the command in
    /// both cases.
    /// </summary>
    [RedisFact]
    public async Task A_user_who_may_not_ask_for_slots_does_not_connect()
    {
        var user = await AdmitAsync(s_usersByView[false].Single());
        for (var i = 0; i < 10; i++)
        {
            var refused = await Assert.ThrowsAsync<SessionKernelException>(() => OpenAsAsync(user));
            Assert.Equal(SessionKernelError.ConnectFailed, refused.Error);
            Assert.True(refused.Message.Contains("CLUSTER NODES", StringComparison.Ordinal), refused.Message);
            Assert.DoesNotContain(Password, refused.ToString(), StringComparison.Ordinal);
        }

        await Cluster.AskAllAsync("ACL", "DELUSER", user);
    }

    [RedisFact]
    public async Task A_password_that_is_revoked_is_a_status_until_it_is_given_again()
    {
        var user = await AdmitAsync($"ACL SETUSER revoked on >{Password} ~* resetchannels +@all");
        var nodes = await ClusterStorage.ConnectAsync(Cluster);
        Task AskAsync(params object[] command) => Task.WhenAll(nodes.Select(node => node.SendAsync(command)));
        try
        {
            // Who does not prove to be somebody is nobody: no other user stands in.
            await AskAsync("ACL", "SETUSER", "default", "off");
            await RevokeAsync(user, AskAsync);
        }
        finally
        {
            await AskAsync("ACL", "SETUSER", "default", "on");
            await AskAsync("ACL", "DELUSER", user);
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private async Task RevokeAsync(string user, Func<object[], Task> ask)
    {
        var store = await OpenAsAsync(user, s_revoked);
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        await ask(["ACL", "SETUSER", user, "resetpass"]);
        await ask(["CLIENT", "KILL", "USER", user]);
        await UntilAsync(() => StatusAsync(store, session.Id), status => status is SessionStatus.Denied or SessionStatus.Unavailable);
        session.Value.Items.Add("pen");
        Assert.Contains(await store.SaveAsync(session), s_refused);
        Assert.Contains((await store.RenewIdAsync(session, "somebody")).Status, s_refused);
        Assert.DoesNotContain(Logs.Lines, line => line.Contains(Password, StringComparison.Ordinal));

        await ask(["ACL", "SETUSER", user, ">" + Password]);
        Assert.Equal("book", await UntilAsync(() => ItemsAsync(store, session.Id), items => items == "book"));
        Assert.Equal(SaveStatus.Saved, await UntilAsync(() => store.SaveAsync(session).AsTask(), status => status == SaveStatus.Saved));
    }

    /// <summary>The user is this test's own, for its own keys.</summary>
    private async Task<string> AdmitAsync(string command)
    {
        object[] words = [.. command.Replace("~sk:shop:*", $"~{Prefix}*", StringComparison.Ordinal).Split(' ')];
        var user = (string)(words[2] = $"{words[2]}-{Transport}");
        await Cluster.AskAllAsync(words);
        return user;
    }

    private Task<SessionStore<Basket>> OpenAsAsync(string user, TimeSpan? timeout = null) =>
        BuildAsync(Typed(), $"{Cluster.EndPoints},user={user},password={Password}", timeout);
}

[Collection(ClusterCollection.Name)]
public sealed class LaneAclTests(ClusterFixture fixture) : AclSuite(TransportMode.Lanes, fixture);

[Collection(ClusterCollection.Name)]
public sealed class MultiplexerAclTests(ClusterFixture fixture) : AclSuite(TransportMode.Multiplexer, fixture);
