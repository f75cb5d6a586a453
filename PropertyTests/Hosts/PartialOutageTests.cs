using Microsoft.AspNetCore.Http;
using SessionKernel.PropertyTests.Redis.Topologies.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Hosts;

/// <summary>One primary of a Cluster is dead: whose session is there keeps the cookie, and gets the session back.</summary>
[Collection(FailoverCollection.Name)]
public sealed class PartialOutageTests(LoneClusterFixture fixture) : IClassFixture<LoneClusterFixture>
{
    private const int Dead = 1;
    private readonly string _prefix = KeyPrefix.Next();

    private RedisCluster Cluster => fixture.Cluster;

    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task No_cookie_is_overwritten(TransportMode transport)
    {
        await Cluster.UntilWellAsync();
        await using var site = await new Shared().SiteAsync(store => store
            .UseTime(TimeProvider.System)
            .Configure(options => options.KeyPrefix = _prefix)
            .UseRedis(Cluster.EndPoints, options => (options.Transport, options.CommandTimeout) = (transport, TimeSpan.FromSeconds(1))));
        var browsers = Enumerable.Range(0, Cluster.Setup.Primaries).Select(_ => new Browser()).ToArray();
        for (var node = 0; node < browsers.Length; node++)
        {
            browsers[node] = await BrowserAtAsync(site, node);
        }

        await Cluster.Nodes[Dead].AskAsync("SAVE");
        await Cluster.KillAsync(Dead);
        var cookie = browsers[Dead].Cookies[Browser.BagCookie];
        for (var round = 0; round < 2; round++)
        {
            var reading = await browsers[Dead].GoAsync(site, context => Assert.Null(context.Session.GetInt32("n")));
            var writing = await browsers[Dead].GoAsync(site, context => context.Session.SetInt32("n", 99));
            Assert.Empty(reading.SetCookies);
            Assert.Empty(writing.SetCookies);
            foreach (var node in (int[])[0, 2])
            {
                await browsers[node].GoAsync(site, context =>
                {
                    Assert.Equal(round, context.Session.GetInt32("n"));
                    context.Session.SetInt32("n", round + 1);
                });
            }
        }

        Assert.Equal(cookie, browsers[Dead].Cookies[Browser.BagCookie]);
        await Cluster.RestartAsync(Dead);
        int? back = null;
        for (var attempt = 0; attempt < 1_000 && back is null; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            Assert.Empty((await browsers[Dead].GoAsync(site, context => back = context.Session.GetInt32("n"))).SetCookies);
        }

        Assert.Equal(0, back);
    }

    /// <summary>Who has a session on that node, in which n is 0.</summary>
    private async Task<Browser> BrowserAtAsync(Site site, int node)
    {
        while (true)
        {
            var before = await CountAsync(node);
            var browser = new Browser();
            Assert.Single((await browser.GoAsync(site, context => context.Session.SetInt32("n", 0))).SetCookies);
            if (await CountAsync(node) > before)
            {
                return browser;
            }
        }
    }

    private async Task<int> CountAsync(int node) => ((object?[])(await Cluster.Nodes[node].AskAsync("KEYS", _prefix + "*"))!).Length;
}
