using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class JunkCookieTests
{
    private static readonly string s_wellFormed = new('A', SessionId.TextLength);

    public static TheoryData<string> Junk { get; } =
    [
        "", "x", "=", "==", ";;;", "%", "%00", "%E2%82", "\"", "\"\"", "é", "日本語", "\u0001",
        new string('A', 10_240), new string('A', SessionId.TextLength - 1), new string('A', SessionId.TextLength + 1),
        s_wellFormed, new string('_', SessionId.TextLength), new string('+', SessionId.TextLength), new string(' ', SessionId.TextLength),
        $"x; {Browser.BagCookie}=y", $"; {Browser.BagCookie}", $"; {Browser.BagCookie}={new string('é', SessionId.TextLength)}",
    ];

    [Theory]
    [MemberData(nameof(Junk))]
    public async Task Junk_is_no_session_and_costs_nothing(string junk)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser { RawCookieHeader = $"{Browser.BagCookie}={junk}; {Browser.CartCookie}={junk}" };

        var read = await browser.GoAsync(site, async context =>
        {
            Assert.Contains(context.GetSessionInfo().Status, new[] { SessionStatus.None, SessionStatus.InvalidId });
            Assert.False((await context.GetSessionAsync<Cart>()).IsLive);
            Assert.Null(context.Session.GetString("n"));
        });

        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Empty(read.SetCookies);
        Assert.Equal(0, site.Bags.Commands + site.Carts.Commands);

        var ended = await browser.GoAsync(site, async context => await context.RemoveSessionAsync());
        Assert.Equal(HttpStatusCode.OK, ended.Status);
        Assert.Equal(0, site.Bags.Commands);
    }

    [Fact]
    public async Task Random_junk_never_throws()
    {
        var random = Seed.Random(nameof(JunkCookieTests));
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        for (var i = 0; i < 300; i++)
        {
            var junk = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(1, 0x2FF))]);
            var browser = new Browser { RawCookieHeader = $"{Browser.BagCookie}={junk}" };
            var answer = await browser.GoAsync(site, context => Assert.Empty(context.Session.Keys));
            Assert.True(answer.Status == HttpStatusCode.OK, Seed.Hint);
        }
    }
}
