using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SessionKernel.PropertyTests.Docs.Recipes;
using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Testing.Proxies;
using StackExchange.Redis;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>A real server, seen through a proxy: its commands, its outage, its keys.</summary>
[Collection(RedisCollection.Name)]
public sealed class TicketRedisTests(RedisFixture fixture)
{
    [SuiteFact]
    public async Task Commands_on_the_wire_are_as_few_as_at_the_port()
    {
        await using var proxy = RespProxy.Start(IPEndPoint.Parse(fixture.Server.EndPoint), "t");
        var shared = new TicketShared { Redis = proxy.Address };
        await using var site = await TicketSite.StartAsync(shared);
        var browser = new TicketBrowser();
        Assert.Equal(1, await CountAsync(() => browser.SignInAsync(site, "anna")));
        Assert.Equal(1, await CountAsync(() => browser.WhoAsync(site)));
        shared.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(2, await CountAsync(() => browser.WhoAsync(site)));
        Assert.Equal(2, await CountAsync(() => browser.SignOutAsync(site)));

        async Task<long> CountAsync(Func<Task> act)
        {
            await site.Store.FlushAsync();
            var before = proxy.Snapshot();
            await act();
            return proxy.Snapshot().Since(before).Keyed;
        }
    }

    [SuiteFact]
    public async Task A_cookie_works_again_after_a_real_outage()
    {
        await using var proxy = RespProxy.Start(IPEndPoint.Parse(fixture.Server.EndPoint), "t");
        // Time-outs and backoff need a clock that goes on.
        await using var site = await TicketSite.StartAsync(
            new TicketShared { Redis = proxy.Address }, new TicketSetup
            {
                Store = static store => store.UseTime(TimeProvider.System)
                    .ConfigureRedis(static redis => redis.CommandTimeout = TimeSpan.FromSeconds(10)),
            });
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var cookie = browser.Ticket;

        proxy.Refuse();
        await proxy.CutAsync();
        var answer = await browser.AskAsync(site);
        Assert.Equal(("nobody", 0), (answer.Body, answer.SetCookies.Length));

        proxy.Accept();
        var bound = Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (await browser.WhoAsync(site) != "anna")
        {
            Assert.False(bound.IsCompleted, "The store did not reach the server again.");
        }

        Assert.Equal(cookie, browser.Ticket);
    }

    [SuiteFact]
    public async Task Keys_in_Redis_let_one_process_read_what_another_issued()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Server.EndPoint);
        var shared = new TicketShared { Redis = fixture.Server.EndPoint };
        var setup = new TicketSetup
        {
            Services = services =>
            {
                services.RemoveAll<IDataProtectionProvider>();
                CookieSignIn.ShareKeys(services, redis);
            },
        };
        await using var one = await TicketSite.StartAsync(shared, setup);
        await using var other = await TicketSite.StartAsync(shared, setup);
        var browser = new TicketBrowser();
        await browser.SignInAsync(one, "anna");
        Assert.Equal("anna", await browser.WhoAsync(other));
        Assert.Equal(0, one.Logs.Count(123) + other.Logs.Count(123));
    }
}
