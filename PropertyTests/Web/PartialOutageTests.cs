using Microsoft.AspNetCore.Http;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>One primary of a Cluster is dead: whose session is there keeps the cookie, and gets the session back.</summary>
[Collection(FailoverCollection.Name)]
public sealed class PartialOutageTests(LoneClusterFixture fixture) : IClassFixture<LoneClusterFixture>
{
    private const int Dead = 1;
    private const int Attempts = 1_000;
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
            .UseRedis(Cluster.EndPoints, options => (options.Transport, options.CommandTimeout) = (transport, TimeSpan.FromSeconds(10))));
        var browsers = Enumerable.Range(0, Cluster.Setup.Primaries).Select(_ => new Browser()).ToArray();
        for (var node = 0; node < browsers.Length; node++)
        {
            browsers[node] = await BrowserAtAsync(site, node);
        }

        var cookie = browsers[Dead].Cookies[Browser.BagCookie];
        await Cluster.Nodes[Dead].AskAsync("SAVE");
        await Cluster.KillAsync(Dead);
        try
        {
            await AssertKeptAsync(site, browsers);
        }
        finally
        {
            await Cluster.HealAsync();
        }

        Assert.Equal(cookie, browsers[Dead].Cookies[Browser.BagCookie]);
        int? back = null;
        for (var attempt = 0; attempt < Attempts && back is null; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            Assert.Empty((await browsers[Dead].GoAsync(site, context => back = context.Session.GetInt32("n"))).SetCookies);
        }

        Assert.Equal(0, back);
    }

    private static async Task AssertKeptAsync(Site site, Browser[] browsers)
    {
        var reading = browsers[Dead].GoAsync(site, context => Assert.Null(context.Session.GetInt32("n")));
        var writing = browsers[Dead].GoAsync(site, context => context.Session.SetInt32("n", 99));
        for (var round = 0; round < 2; round++)
        {
            foreach (var node in (int[])[0, 2])
            {
                await browsers[node].GoAsync(site, context =>
                {
                    Assert.Equal(round, context.Session.GetInt32("n"));
                    context.Session.SetInt32("n", round + 1);
                });
            }
        }

        Assert.All(await Task.WhenAll(reading, writing), static answer => Assert.Empty(answer.SetCookies));
    }

    /// <summary>Who has a session on that node, in which n is 0.</summary>
    private async Task<Browser> BrowserAtAsync(Site site, int node)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = await CountAsync(node);
            var browser = new Browser();
            Assert.Single((await browser.GoAsync(site, context => context.Session.SetInt32("n", 0))).SetCookies);
            if (await CountAsync(node) > before)
            {
                return browser;
            }
        }

        throw new InvalidOperationException($"None of {Attempts} sessions is on node {node}.");
    }

    private async Task<int> CountAsync(int node) => ((object?[])(await Cluster.Nodes[node].AskAsync("KEYS", _prefix + "{*"))!).Length;
}
