using Microsoft.AspNetCore.Http;
using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Signing;

/// <summary>The server goes at the load, the renew, the commit or the sign-out of a request, with the command applied or not.</summary>
public abstract class RedisFaultSuite(TransportMode transport) : FaultTest(transport)
{
    /// <summary>The time-out of a call, and so how long each takes whose server is gone.</summary>
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(3);

    [RedisTheory]
    [InlineData("GET", false)]
    [InlineData("create", true)]
    [InlineData("create", false)]
    [InlineData("mark", true)]
    [InlineData("mark", false)]
    public async Task A_sign_in_leaves_one_session_at_most_and_tells_the_truth(string command, bool applied)
    {
        await using var site = await SiteAsync(Proxy.Address, s_outage);
        await using var healthy = await SiteAsync(Server.EndPoint, PatientRedis.Limit);
        var browser = await Flow.VisitAsync(healthy);
        var before = browser.Cookies[Browser.BagCookie];

        var lost = Lose(command, applied);
        var answer = await browser.GoAsync(site, Flow.SignInAsync);

        Assert.True(lost.IsCompletedSuccessfully);
        await Flow.CheckSignInAsync(healthy, before, browser.Cookies[Browser.BagCookie], answer.Status, $"{command} {applied}");
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_behind_a_renew_leaves_one_session_and_tells_the_truth(bool applied)
    {
        await using var site = await SiteAsync(Proxy.Address, s_outage);
        await using var healthy = await SiteAsync(Server.EndPoint, PatientRedis.Limit);
        var browser = await Flow.VisitAsync(healthy);
        var before = browser.Cookies[Browser.BagCookie];

        var lost = Task.FromResult<RespCommand>(null!);
        var answer = await browser.GoAsync(site, async context =>
        {
            await Flow.SignInAsync(context);
            lost = Lose("EVALSHA", applied);
        });

        Assert.True(lost.IsCompletedSuccessfully);
        await Flow.CheckSignInAsync(healthy, before, browser.Cookies[Browser.BagCookie], answer.Status, $"commit {applied}");
    }

    [RedisTheory]
    [InlineData("GET", false)]
    [InlineData("EVALSHA", true)]
    [InlineData("EVALSHA", false)]
    public async Task A_sign_out_that_may_not_have_happened_is_not_answered_as_done(string command, bool applied)
    {
        await using var site = await SiteAsync(Proxy.Address, s_outage);
        await using var healthy = await SiteAsync(Server.EndPoint, PatientRedis.Limit);
        var browser = await Flow.VisitAsync(healthy);
        var before = browser.Cookies[Browser.BagCookie];

        var lost = Lose(command, applied);
        var answer = await browser.GoAsync(site, Flow.SignOutAsync);

        Assert.True(lost.IsCompletedSuccessfully);
        await Flow.CheckSignOutAsync(
            healthy, before, browser.Cookies.GetValueOrDefault(Browser.BagCookie), answer.Status, $"{command} {applied}");
    }

    private Task<RespCommand> Lose(string name, bool applied)
    {
        // A sign-in creates the new session with its entry in an index, and marks the old one as moved.
        bool Matches(RespCommand command) => name switch
        {
            "create" => IsScript(command, keys: 2),
            "mark" => IsScript(command, keys: 1),
            _ => IsKeyed(command, name),
        };
        var lost = applied ? Proxy.LoseNextReply(Matches) : Proxy.LoseNextCommand(Matches);
        Proxy.Refuse();
        _ = CutAfterAsync(lost);
        return lost;
    }

    /// <summary>What goes on over a connection that is still open would be served after a while.</summary>
    private async Task CutAfterAsync(Task lost)
    {
        await lost;
        await Proxy.CutAsync();
    }

    private Task<Site> SiteAsync(string address, TimeSpan timeout) => new Shared().SiteAsync(
        store => store
            .UseTime(TimeProvider.System)
            .Configure(options => options.KeyPrefix = Prefix)
            .UseRedis(address, options => (options.Transport, options.CommandTimeout) = (Transport, timeout)),
        Flow.Strict);
}

public sealed class LaneRedisFaultTests() : RedisFaultSuite(TransportMode.Lanes);

public sealed class MultiplexerRedisFaultTests() : RedisFaultSuite(TransportMode.Multiplexer);
