using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>The table at the head of WebSession.cs, status by status: what reads, writes and the cookie come to.</summary>
public sealed class StatusTests
{
    /// <summary>Of sessions: only a named record is Cleared.</summary>
    public static TheoryData<SessionStatus> NotLive { get; } =
        [.. Enum.GetValues<SessionStatus>().Where(status => status is not (SessionStatus.Live or SessionStatus.Cleared))];

    private static bool MayBegin(SessionStatus status) => status is SessionStatus.None or SessionStatus.Missing or SessionStatus.Expired
        or SessionStatus.InvalidId or SessionStatus.Corrupt or SessionStatus.ValidationFailed;

    [Theory]
    [MemberData(nameof(NotLive))]
    public async Task A_reading_request_is_signed_out_and_changes_nothing(SessionStatus status)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Validating);
        var browser = await ProduceAsync(status, shared, site);
        var before = Planted.Describe(shared);

        var answer = await browser.GoAsync(site, async context =>
        {
            Assert.Equal(new SessionInfo(status, ""), context.GetSessionInfo());
            Assert.Empty(context.Session.Keys);
            Assert.Null(context.Session.GetInt32("n"));
            Assert.NotEmpty(context.Session.Id);
            Assert.Equal(MayBegin(status), context.Session.IsAvailable);
            context.Session.Remove("n");
            context.Session.Clear();
            await context.Response.WriteAsync("page");
        });

        Assert.Equal((HttpStatusCode.OK, "page"), (answer.Status, answer.Body));
        Assert.Empty(answer.SetCookies);
        Assert.Equal(before, Planted.Describe(shared));
        Assert.Equal(0, site.Logs.Count(100) + site.Logs.Count(101));
    }

    [Theory]
    [MemberData(nameof(NotLive))]
    public async Task A_writing_request_begins_a_session_only_where_none_can_be_lost(SessionStatus status)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Validating);
        var browser = await ProduceAsync(status, shared, site);
        var before = Planted.Describe(shared);
        var old = browser.Copy();

        var answer = await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("mine", 7);
            Assert.Equal(7, context.Session.GetInt32("mine"));
            await context.Response.WriteAsync("page");
        });

        Assert.Equal((HttpStatusCode.OK, "page"), (answer.Status, answer.Body));
        site.Bags.Fault = null;
        if (MayBegin(status))
        {
            Assert.Single(answer.SetCookies);
            Assert.NotEqual(old.Cookies.GetValueOrDefault(Browser.BagCookie), browser.Cookies[Browser.BagCookie]);
            await browser.GoAsync(site, context => Assert.Equal(["mine"], context.Session.Keys));
        }
        else
        {
            Assert.Empty(answer.SetCookies);
            Assert.Equal(before, Planted.Describe(shared));
            Assert.Equal((0, 1), (site.Logs.Count(100), site.Logs.Count(101)));
        }
    }

    [Theory]
    [MemberData(nameof(NotLive))]
    public async Task A_renew_begins_a_session_only_where_none_can_be_lost(SessionStatus status)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Validating);
        var browser = await ProduceAsync(status, shared, site);
        var before = Planted.Describe(shared);

        var answer = await browser.GoAsync(site, async context =>
            Assert.Equal(MayBegin(status), (await context.RenewSessionAsync()).Succeeded));

        Assert.Equal(MayBegin(status) ? 1 : 0, answer.SetCookies.Length);
        Assert.True(MayBegin(status) || before == Planted.Describe(shared));
    }

    /// <summary>What can't be read is left as it is, and locks nobody out.</summary>
    [Theory]
    [MemberData(nameof(NotLive))]
    public async Task A_sign_in_begins_a_session_wherever_the_server_has_answered(SessionStatus status)
    {
        var begins = MayBegin(status) || status is SessionStatus.KeyUnavailable or SessionStatus.NewerSchema or SessionStatus.UnknownFormat;
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Validating);
        var browser = await ProduceAsync(status, shared, site);
        var before = Planted.Describe(shared);

        var answer = await browser.GoAsync(site, async context =>
            Assert.Equal(begins, (await context.RenewSessionAsync("anna")).Succeeded));

        Assert.Equal(begins ? 1 : 0, answer.SetCookies.Length);
        Assert.True(MayBegin(status) || Planted.Describe(shared).Contains(before, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SessionStatus.Unavailable)]
    [InlineData(SessionStatus.Denied)]
    public async Task When_the_server_is_back_the_same_cookie_is_signed_in(SessionStatus status)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = await ProduceAsync(status, shared, site);
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 9));
        var stranger = await new Browser().GoAsync(site, context => context.Session.SetInt32("n", 9));

        site.Bags.Fault = null;

        Assert.Empty(stranger.SetCookies);
        Assert.Equal(1, shared.Memory.Count);
        await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));
    }

    internal static void Validating(SessionStoreBuilder<AttributeBag> store) => store.Validate(bag => !bag.TryGetValue("invalid", out _));

    internal static async Task<Browser> ProduceAsync(SessionStatus status, Shared shared, Site site)
    {
        var browser = new Browser();
        if (status == SessionStatus.None)
        {
            return browser;
        }

        await browser.GoAsync(site, context =>
        {
            context.Session.SetInt32("n", 1);
            if (status == SessionStatus.ValidationFailed)
            {
                context.Session.SetInt32("invalid", 1);
            }
        });
        switch (status)
        {
            case SessionStatus.Missing:
                await browser.Copy().GoAsync(site, async context => await context.RemoveSessionAsync());
                break;
            case SessionStatus.Expired:
                Planted.OutliveItsDeadline(shared);
                break;
            case SessionStatus.InvalidId:
                browser.Cookies[Browser.BagCookie] = "no-id";
                break;
            case SessionStatus.Moved:
                await browser.Copy().GoAsync(site, async context => await context.RenewSessionAsync());
                break;
            case SessionStatus.Corrupt:
                Planted.Only(shared)[^1] ^= 1;
                break;
            case SessionStatus.UnknownFormat:
                "{\"n\":1}"u8.CopyTo(Planted.Only(shared));
                break;
            case SessionStatus.NewerSchema:
                Planted.Reseal(shared, header => header with { SchemaVersion = 2, OldestReader = 2 });
                break;
            case SessionStatus.KeyUnavailable:
                Planted.Reseal(shared, header => header with { Flags = EnvelopeFlags.Encrypted });
                break;
            case SessionStatus.Denied:
                site.Bags.Fault = _ => BackendStatus.Denied;
                break;
            case SessionStatus.Unavailable:
                site.Bags.Fault = _ => BackendStatus.Unavailable;
                break;
        }

        return browser;
    }
}
