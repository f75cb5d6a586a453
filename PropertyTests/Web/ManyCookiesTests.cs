using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>A Cookie header that brings more, or less, than the one cookie of this site.</summary>
public sealed class ManyCookiesTests
{
    private static readonly SessionIdKey s_key = SessionIdKey.FromSecret(Enumerable.Repeat((byte)7, 32).ToArray());
    private static readonly string s_wellFormed = new string('B', SessionId.TextLength - 1) + "A";

    [Theory]
    [InlineData("junk")]
    [InlineData("")]
    [InlineData("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA")]
    public async Task Of_two_under_one_name_the_one_that_verifies_is_used_whatever_their_order(string other)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Keyed);
        var id = await BeginAsync(site);

        foreach (var header in new[] { Header(id, other), Header(other, id), Header(other, id, other), Header(id, id) })
        {
            Assert.Equal(SessionStatus.Live, await StatusAsync(site, header));
        }
    }

    [Fact]
    public async Task Of_two_that_verify_none_is_used_without_a_command_and_a_sign_out_ends_both()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Keyed);
        var (mine, planted) = (await BeginAsync(site), await BeginAsync(site));
        site.Bags.Reset();

        Assert.Equal(SessionStatus.InvalidId, await StatusAsync(site, Header(mine, planted)));
        Assert.Equal(SessionStatus.InvalidId, await StatusAsync(site, Header(planted, mine)));
        Assert.Equal(0, site.Bags.Commands);

        var ended = await With(Header(mine, planted)).GoAsync(
            site, async context => Assert.Equal(RemoveStatus.Removed, await context.RemoveSessionAsync()));
        Assert.Single(ended.SetCookies);
        Assert.Equal(0, shared.Memory.Count);
    }

    [Fact]
    public async Task A_sign_out_that_ended_one_of_two_says_that_it_did_not_happen()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Keyed);
        var (one, other) = (await BeginAsync(site), await BeginAsync(site));
        var removals = 0;
        site.Bags.Fault = kind => kind == CommandKind.Remove && ++removals == 2 ? BackendStatus.Unavailable : null;

        var answer = await With(Header(one, other)).GoAsync(
            site, async context => Assert.Equal(RemoveStatus.Unavailable, await context.RemoveSessionAsync()));

        Assert.Empty(answer.SetCookies);
        Assert.Equal(1, shared.Memory.Count);
    }

    [Fact]
    public async Task Unkeyed_ids_can_not_be_told_apart_so_two_well_formed_ones_are_none()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var id = await BeginAsync(site);

        Assert.Equal(SessionStatus.InvalidId, await StatusAsync(site, Header(id, s_wellFormed)));
        Assert.Equal(SessionStatus.Live, await StatusAsync(site, Header(id, "junk")));
    }

    [Theory]
    [InlineData(8, SessionStatus.Live)]
    [InlineData(9, SessionStatus.InvalidId)]
    [InlineData(500, SessionStatus.InvalidId)]
    public async Task More_than_eight_under_one_name_are_not_looked_at(int count, SessionStatus expected)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Keyed);
        var id = await BeginAsync(site);
        site.Bags.Reset();

        Assert.Equal(expected, await StatusAsync(site, Header([.. Enumerable.Repeat(s_wellFormed, count - 1), id])));
        Assert.Equal(expected == SessionStatus.Live ? 1 : 0, site.Bags.Commands);
    }

    /// <summary>Whoever plants cookies beside a user's own must not keep them signed in.</summary>
    [Theory]
    [InlineData(20, false)]
    [InlineData(500, false)]
    [InlineData(20, true)]
    [InlineData(500, true)]
    public async Task A_sign_out_ends_each_that_can_be_an_id_or_is_not_told_as_done(int count, bool keyed)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(keyed ? Keyed : null);
        var id = await BeginAsync(site);
        var planted = Enumerable.Range(0, count)
            .Select(i => new string((char)('A' + (i % 26)), 42 - (i / 26)) + new string('A', 1 + (i / 26)));
        var ended = RemoveStatus.None;
        var browser = new Browser { RawCookieHeader = Header([.. planted, id]) };
        await browser.GoAsync(site, async context => ended = await context.RemoveSessionAsync());
        var stands = await StatusAsync(site, Header(id)) == SessionStatus.Live;
        Assert.Equal(!stands, ended.HasEnded());
        Assert.Equal(keyed || count < 64, !stands);
    }

    [Fact]
    public async Task Hundreds_of_others_and_oversized_ones_are_passed_over()
    {
        var random = Seed.Random(nameof(ManyCookiesTests));
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var id = await BeginAsync(site);
        for (var round = 0; round < 50; round++)
        {
            var cookies = Enumerable.Range(0, 400).Select(_ => Junk(random)).ToList();
            cookies.Add($"big={new string('x', 50_000)}");
            cookies.Insert(random.Next(cookies.Count), $"{Browser.BagCookie}={id}");
            var separator = (string[])["; ", ";", " ;  ", ";;"];
            Assert.True(await StatusAsync(site, string.Join(separator[round % 4], cookies)) == SessionStatus.Live, Seed.Hint);
        }
    }

    [Theory]
    [InlineData("session")]
    [InlineData("__host-session")]
    [InlineData("__HOST-SESSION")]
    [InlineData("__Secure-session")]
    [InlineData("__Host-session2")]
    [InlineData("x__Host-session")]
    public async Task Only_the_configured_name_counts(string name)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(Keyed);
        var (id, other) = (await BeginAsync(site), await BeginAsync(site));

        Assert.Equal(SessionStatus.None, await StatusAsync(site, $"{name}={id}"));
        Assert.Equal(SessionStatus.Live, await StatusAsync(site, $"{name}={other}; {Browser.BagCookie}={id}"));
    }

    [Theory]
    [InlineData(true, SessionStatus.InvalidId)]
    [InlineData(false, SessionStatus.Missing)]
    public async Task An_id_of_another_app_opens_nothing_and_the_other_apps_session_stands(bool keyed, SessionStatus expected)
    {
        var shared = new Shared();
        var otherKey = SessionIdKey.FromSecret(Enumerable.Repeat((byte)8, 32).ToArray());
        await using var theirs = await shared.SiteAsync(store =>
        {
            store.Configure(options => options.KeyPrefix = "other:");
            if (keyed)
            {
                store.IdKeys(otherKey);
            }
        });
        await using var ours = await shared.SiteAsync(store =>
        {
            if (keyed)
            {
                store.IdKeys(s_key);
            }
        });
        var id = await BeginAsync(theirs);
        var browser = Browser.With(Browser.BagCookie, id);

        var read = await browser.GoAsync(ours, context => Assert.Equal(expected, context.GetSessionInfo().Status));
        Assert.Empty(read.SetCookies);
        Assert.Equal(expected == SessionStatus.InvalidId ? 0 : 1, ours.Bags.Commands);
        await browser.GoAsync(ours, async context => Assert.True((await context.RemoveSessionAsync()).HasEnded()));

        Assert.Equal(SessionStatus.Live, await StatusAsync(theirs, Header(id)));
    }

    private static void Keyed(SessionStoreBuilder<AttributeBag> store) => store.IdKeys(s_key);

    private static string Junk(Random random) => random.Next(6) switch
    {
        0 => "=",
        1 => $"{Browser.BagCookie}",
        2 => $"{Browser.BagCookie}=",
        3 => $"\"{Browser.BagCookie}\"={s_wellFormed}",
        _ => $"{new string((char)random.Next('a', 'z' + 1), random.Next(1, 30))}={new string('=', random.Next(30))}",
    };

    private static string Header(params string[] values) => string.Join("; ", values.Select(value => $"{Browser.BagCookie}={value}"));

    private static Browser With(string header) => new() { RawCookieHeader = header };

    private static async Task<string> BeginAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        return browser.Cookies[Browser.BagCookie];
    }

    private static async Task<SessionStatus> StatusAsync(Site site, string header)
    {
        var status = SessionStatus.None;
        var answer = await With(header).GoAsync(site, context => status = context.GetSessionInfo().Status);
        Assert.Equal((HttpStatusCode.OK, 0), (answer.Status, answer.SetCookies.Length));
        return status;
    }
}
