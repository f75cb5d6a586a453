using System.Text;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>What the framework's documentation says of ISession, and applications rely on.</summary>
public sealed class DocumentedSessionTests
{
    [Fact]
    public async Task A_session_begins_when_a_value_is_set_and_not_before()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        Action<ISession>[] reads =
        [
            session => session.TryGetValue("n", out _),
            session => session.GetString("n"),
            session => _ = session.Keys.Count(),
            session => session.Remove("n"),
            session => session.Clear(),
            session => Assert.True(session.IsAvailable),
        ];

        foreach (var read in reads)
        {
            Assert.Empty((await new Browser().GoAsync(site, context => read(context.Session))).SetCookies);
        }

        Assert.Equal(0, shared.Memory.Count);
        Assert.Single((await new Browser().GoAsync(site, context => context.Session.Set("n", []))).SetCookies);
    }

    [Fact]
    public async Task Keys_are_case_sensitive_and_any_text()
    {
        await using var site = await new Shared().SiteAsync();
        var browser = new Browser();
        string[] keys = ["Key", "key", "kéy", "日本", " ", "a.b:c", "İ", "i", new('k', 1024)];

        await browser.GoAsync(site, context => Array.ForEach(keys, key => context.Session.SetString(key, key)));

        await browser.GoAsync(site, context =>
        {
            Assert.Equal(keys.Order(StringComparer.Ordinal), context.Session.Keys.Order(StringComparer.Ordinal));
            Assert.All(keys, key => Assert.Equal(key, context.Session.GetString(key)));
            Assert.Null(context.Session.GetString("KEY"));
        });
    }

    [Fact]
    public async Task Values_are_bytes_and_the_helpers_texts_and_numbers()
    {
        await using var site = await new Shared().SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context =>
        {
            context.Session.Set("empty", []);
            context.Session.Set("bytes", [0, 255]);
            context.Session.SetString("text", "ünï\0");
            context.Session.SetInt32("number", int.MinValue);
        });

        await browser.GoAsync(site, context =>
        {
            Assert.Equal([], context.Session.Get("empty")!);
            Assert.Equal([0, 255], context.Session.Get("bytes")!);
            Assert.Equal("ünï\0", context.Session.GetString("text"));
            Assert.Equal(Encoding.UTF8.GetBytes("ünï\0"), context.Session.Get("text")!);
            Assert.Equal(int.MinValue, context.Session.GetInt32("number"));
            Assert.Null(context.Session.GetInt32("empty"));
            Assert.False(context.Session.TryGetValue("none", out var none));
            Assert.Null(none);
        });
    }

    [Fact]
    public async Task What_was_set_is_read_in_the_same_request_and_the_next()
    {
        await using var site = await new Shared().SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context =>
        {
            context.Session.SetInt32("n", 1);
            Assert.Equal(1, context.Session.GetInt32("n"));
            context.Session.SetInt32("n", 2);
            context.Session.SetInt32("m", 3);
            context.Session.Remove("m");
            context.Session.Remove("none");
            Assert.Equal(["n"], context.Session.Keys);
        });

        await browser.GoAsync(site, context => Assert.Equal(2, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task Clear_removes_all_entries_and_neither_session_nor_cookie()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        var ids = new List<string>();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        var cookie = browser.Cookies[Browser.BagCookie];

        Assert.Empty((await browser.GoAsync(site, context =>
        {
            ids.Add(context.Session.Id);
            context.Session.Clear();
            Assert.Empty(context.Session.Keys);
        })).SetCookies);
        await browser.GoAsync(site, context =>
        {
            ids.Add(context.Session.Id);
            Assert.Empty(context.Session.Keys);
            context.Session.SetInt32("n", 2);
        });

        Assert.Equal((cookie, 1), (browser.Cookies[Browser.BagCookie], shared.Memory.Count));
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task An_id_is_unique_and_stays_and_is_not_the_cookies_value()
    {
        await using var site = await new Shared().SiteAsync();
        var ids = new List<string>();
        foreach (var browser in new[] { new Browser(), new Browser() })
        {
            await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
            for (var i = 0; i < 2; i++)
            {
                await browser.GoAsync(site, context => ids.Add(context.Session.Id));
                Assert.DoesNotContain(ids[^1], browser.Cookies[Browser.BagCookie], StringComparison.Ordinal);
            }
        }

        Assert.Equal((ids[0], ids[2], 2), (ids[1], ids[3], ids.Distinct().Count()));
    }

    [Fact]
    public async Task A_session_can_not_be_established_after_the_response_has_started_and_one_that_is_takes_values()
    {
        await using var site = await new Shared().SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        await new Browser().GoAsync(site, async context =>
        {
            await context.Response.StartAsync();
            Assert.Throws<InvalidOperationException>(() => context.Session.SetInt32("n", 1));
            Assert.Null(context.Session.GetInt32("n"));
        });
        await browser.GoAsync(site, async context =>
        {
            await context.Response.StartAsync();
            context.Session.SetInt32("n", 2);
        });
        await site.EndOf("/3").Task;

        await browser.GoAsync(site, context => Assert.Equal(2, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task A_loaded_session_loads_again_for_nothing_and_a_cancelled_load_says_so()
    {
        await using var site = await new Shared().SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        site.Bags.Reset();

        await browser.GoAsync(site, async context =>
        {
            await context.Session.LoadAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Session.LoadAsync(new CancellationToken(canceled: true)));
            await context.Session.LoadAsync();
            Assert.Equal((true, 1), (context.Session.IsAvailable, context.Session.GetInt32("n")));
        });

        Assert.Equal(1, site.Bags.Commands);
    }

    [Fact]
    public async Task A_commit_by_hand_stores_at_once_and_later_changes_follow()
    {
        await using var site = await new Shared().SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 2);
            await context.Session.CommitAsync();
            await browser.Copy().GoAsync(site, meanwhile => Assert.Equal(2, meanwhile.Session.GetInt32("n")));
            context.Session.SetInt32("n", 3);
        });

        await browser.GoAsync(site, context => Assert.Equal(3, context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task Each_access_resets_the_idle_timeout()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        for (var i = 0; i < 4; i++)
        {
            shared.Time.Advance(TimeSpan.FromMinutes(20));
            await browser.GoAsync(site, context => Assert.Equal(1, context.Session.GetInt32("n")));

            // By then the touch was sent.
            shared.Time.Advance(TimeSpan.FromSeconds(1));
        }

        shared.Time.Advance(TimeSpan.FromMinutes(32));
        await browser.GoAsync(site, context => Assert.Null(context.Session.GetInt32("n")));
    }

    [Fact]
    public async Task Misuse_throws_at_once()
    {
        await using var site = await new Shared().SiteAsync();

        await new Browser().GoAsync(site, context =>
        {
            Assert.Throws<ArgumentNullException>(() => context.Session.Set("n", null!));
            Assert.Throws<ArgumentNullException>(() => context.Session.Set(null!, [1]));
            Assert.Throws<ArgumentException>(() => context.Session.Set(new string('k', 1025), [1]));
            Assert.Throws<ArgumentException>(() => context.Session.Set("", [1]));
            Assert.Equal(SessionStatus.None, context.GetSessionInfo().Status);
        });
    }

    [Fact]
    public async Task Nothing_that_goes_well_is_logged_as_a_warning()
    {
        await using var site = await new Shared().SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        await browser.GoAsync(site, async context => Assert.True((await context.RenewSessionAsync("anna")).Succeeded));
        await browser.GoAsync(site, async context => Assert.Equal(RemoveStatus.Removed, await context.RemoveSessionAsync()));
        await Browser.With(Browser.BagCookie, "junk").GoAsync(site, context => context.Session.SetInt32("n", 1));

        Assert.All([100, 101, 102], id => Assert.Equal(0, site.Logs.Count(id)));
    }
}
