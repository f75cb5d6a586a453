using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Web.Tickets;

/// <summary>A user signs in whatever the claim says that names him.</summary>
public sealed class TicketPrincipalTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly string[] s_unlisted = ["", new string('a', 4097), new string('\u20AC', 1366), "a\uD83D", "\uDC00b"];

    // By index: a test runner would hand over broken text as something else.
    public static TheoryData<int> Unlisted => [.. Enumerable.Range(0, s_unlisted.Length)];

    [Theory]
    [MemberData(nameof(Unlisted))]
    public async Task A_name_that_no_store_keeps_signs_in_unlisted_and_is_logged(int unlisted)
    {
        var name = s_unlisted[unlisted];
        await using var site = await TicketSite.StartAsync(new TicketShared());
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, name);
        var known = browser.Copy();
        await browser.SignInAsync(site, name);
        Assert.True(await IsSignedInAsync(browser, site));
        Assert.False(await IsSignedInAsync(known, site));
        Assert.Equal(1, site.Logs.Count(124));
    }

    [Theory]
    [MemberData(nameof(Unlisted))]
    public async Task It_does_not_inherit_the_list_of_the_user_before(int unlisted)
    {
        var name = s_unlisted[unlisted];
        await using var site = await TicketSite.StartAsync(new TicketShared());
        var browser = new TicketBrowser();
        await browser.SignInAsync(site, "anna");
        var known = browser.Copy();
        await browser.SignInAsync(site, name);
        Assert.True(await IsSignedInAsync(browser, site));
        Assert.False(await IsSignedInAsync(known, site));
        Assert.Empty(await TicketRig.DevicesAsync(site, "anna"));
    }

    [Fact]
    public async Task The_longest_name_that_a_store_keeps_is_listed()
    {
        await using var site = await TicketSite.StartAsync(new TicketShared());
        var browser = new TicketBrowser();
        var name = new string('a', 4096);
        await browser.SignInAsync(site, name);
        Assert.Single(await TicketRig.DevicesAsync(site, name));
        Assert.Equal(0, site.Logs.Count(124));
    }

    /// <summary>The adapter and the store agree on what a principal is.</summary>
    [Fact]
    public void What_can_be_kept_is_what_a_store_digests() => ForAll(
        Gen.Choose(0, 0xFFFF).Select(static unit => (char)unit).ListOf().Select(static units => string.Concat(units)),
        static text =>
        {
            var digester = new NameDigester(null);
            Assert.Equal(TicketPrincipal.CanBeKept(text), Record.Exception(() => digester.Principal(text)) is null);
            Assert.Equal(
                TicketPrincipal.CanBeKept(text.PadRight(4096)),
                Record.Exception(() => digester.Principal(text.PadRight(4096))) is null);
        });

    private static async Task<bool> IsSignedInAsync(TicketBrowser browser, TicketSite site) =>
        (await browser.GoAsync(site, context => context.Response.WriteAsync($"{context.User.Identity?.IsAuthenticated}"))).Body == "True";
}
