using System.Text;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>
/// Each user's tickets are in a slot of their own: a sign-in of one user over the ticket of another goes from node to node.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class TicketClusterTests(ClusterFixture fixture)
{
    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task A_sign_in_over_another_users_ticket_goes_to_each_node(TransportMode transport)
    {
        var shared = new TicketShared { Redis = fixture.Cluster.EndPoints, Transport = transport };
        await using var one = await TicketSite.StartAsync(shared);
        await using var other = await TicketSite.StartAsync(shared);
        var users = await UserOfEachNodeAsync(one, shared);
        var browser = new TicketBrowser();
        await browser.SignInAsync(one, users[^1]);
        var before = users[^1];
        foreach (var user in users)
        {
            var (old, from) = (browser.Copy(), await NodeAsync(one, shared, browser));
            await browser.SignInAsync(one, user);
            Assert.NotEqual(from, await NodeAsync(one, shared, browser));
            Assert.Equal((user, "nobody"), (await browser.WhoAsync(other), await old.WhoAsync(other)));
            Assert.Single(await TicketRig.DevicesAsync(other, user));
            Assert.Empty(await TicketRig.DevicesAsync(other, before));
            before = user;
        }

        await browser.SignOutAsync(other);
        Assert.Equal("nobody", await browser.WhoAsync(one));
        Assert.Empty(await TicketRig.DevicesAsync(one, before));
    }

    private async Task<List<string>> UserOfEachNodeAsync(TicketSite site, TicketShared shared)
    {
        var users = new Dictionary<int, string>();
        for (var i = 0; users.Count < fixture.Cluster.Setup.Primaries; i++)
        {
            var browser = new TicketBrowser();
            await browser.SignInAsync(site, $"user {i}");
            users.TryAdd(await NodeAsync(site, shared, browser), $"user {i}");
            await browser.SignOutAsync(site);
        }

        return [.. users.Values];
    }

    private async Task<int> NodeAsync(TicketSite site, TicketShared shared, TicketBrowser browser)
    {
        using var session = await site.Store.LoadAsync(TicketRig.KeyIn(site, browser));
        var key = Encoding.ASCII.GetString(new KeySpace($"{shared.Name}:ticket:").ToBytes(session.Key));
        return await fixture.Cluster.OwnerAsync(KeySlot.Of(key));
    }
}

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneTicketTests(ClusterFixture fixture) : TicketSuite
{
    protected override string? Redis => fixture.Cluster.EndPoints;
}

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerTicketTests(ClusterFixture fixture) : TicketSuite
{
    protected override string? Redis => fixture.Cluster.EndPoints;

    protected override TransportMode Transport => TransportMode.Multiplexer;
}

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneTicketRefreshTests(ClusterFixture fixture) : TicketRefreshSuite
{
    protected override string? Redis => fixture.Cluster.EndPoints;
}

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerTicketRefreshTests(ClusterFixture fixture) : TicketRefreshSuite
{
    protected override string? Redis => fixture.Cluster.EndPoints;

    protected override TransportMode Transport => TransportMode.Multiplexer;
}

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneTicketDeviceTests(ClusterFixture fixture) : TicketDeviceSuite
{
    protected override string? Redis => fixture.Cluster.EndPoints;
}

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerTicketDeviceTests(ClusterFixture fixture) : TicketDeviceSuite
{
    protected override string? Redis => fixture.Cluster.EndPoints;

    protected override TransportMode Transport => TransportMode.Multiplexer;
}
