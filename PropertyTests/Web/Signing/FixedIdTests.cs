using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Signing;

/// <summary>Somebody knows a visitor's id before the sign-in, because it was theirs: it does not work after.</summary>
public sealed class FixedIdTests
{
    private readonly Shared _shared = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_id_planted_before_the_sign_in_is_not_signed_in_after_it(bool exists)
    {
        await using var site = await _shared.SiteAsync();
        var attacker = exists
            ? await Flow.VisitAsync(site)
            : Browser.With(Browser.BagCookie, new string('A', SessionId.TextLength - 1) + "E");
        var victim = attacker.Copy();

        await victim.GoAsync(site, Flow.SignInAsync);

        var planted = attacker.Cookies[Browser.BagCookie];
        Assert.NotEqual(planted, victim.Cookies[Browser.BagCookie]);
        Assert.Equal((SessionStatus.Live, "anna"), await Flow.OpenAsync(site, victim.Cookies[Browser.BagCookie]));
        Assert.Equal((exists ? SessionStatus.Moved : SessionStatus.Missing, null), await Flow.OpenAsync(site, planted));
        _shared.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((SessionStatus.Missing, null), await Flow.OpenAsync(site, planted));
    }

    [Fact]
    public async Task An_attacker_who_keeps_writing_during_the_sign_in_neither_keeps_the_id_nor_ends_up_signed_in()
    {
        await using var site = await _shared.SiteAsync();
        await using var other = await _shared.SiteAsync();
        var attacker = await Flow.VisitAsync(other);
        var victim = attacker.Copy();
        var (loaded, renewed) = (new TaskCompletionSource(), new TaskCompletionSource());

        var late = attacker.GoAsync(other, async context =>
        {
            context.Session.SetString("planted", "late");
            loaded.SetResult();
            await renewed.Task;
        });
        await loaded.Task;
        await victim.GoAsync(site, async context =>
        {
            await attacker.Copy().GoAsync(other, meanwhile => meanwhile.Session.SetString("planted", "between"));
            await Flow.SignInAsync(context);
        });
        renewed.SetResult();

        Assert.Empty((await late).SetCookies);
        Assert.Equal(1, other.Logs.Count(100));
        Assert.Equal((SessionStatus.Moved, null), await Flow.OpenAsync(other, attacker.Cookies[Browser.BagCookie]));
        await victim.GoAsync(site, context => Assert.NotEqual("late", context.Session.GetString("planted")));
    }

    [Fact]
    public async Task A_renew_that_failed_signs_nobody_in_under_the_planted_id()
    {
        await using var site = await _shared.SiteAsync();
        var attacker = await Flow.VisitAsync(site);
        var victim = attacker.Copy();

        await victim.GoAsync(site, async context =>
        {
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            await context.RenewSessionAsync("anna");
            site.Bags.Fault = null;

            // As an application does that does not look at the result.
            context.Session.SetString(Flow.User, "anna");
        });

        Assert.Equal((SessionStatus.Live, null), await Flow.OpenAsync(site, attacker.Cookies[Browser.BagCookie]));
    }
}
