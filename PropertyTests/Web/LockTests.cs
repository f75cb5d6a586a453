using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>A form that is sent twice, to two hosts.</summary>
public sealed class LockTests
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Of_two_requests_of_one_session_one_is_in_at_a_time()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, static context => context.Session.SetString("order", "42"));
        var (inside, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = browser.Copy().GoAsync(site, async context =>
        {
            await using var held = await context.LockSessionAsync(s_lease, TimeSpan.Zero);
            Assert.Equal(LockStatus.Held, held.Status);
            inside.SetResult();
            await leave.Task;
        });
        await inside.Task;

        await browser.Copy().GoAsync(other, async context =>
        {
            await using var refused = await context.LockSessionAsync(s_lease, TimeSpan.Zero);
            Assert.Equal(LockStatus.Busy, refused.Status);
            Assert.Equal("42", context.Session.GetString("order"));
        });
        leave.SetResult();
        await first;
        await browser.GoAsync(other, async context =>
        {
            await using var held = await context.LockSessionAsync(s_lease, TimeSpan.Zero);
            Assert.Equal(LockStatus.Held, held.Status);
        });
    }

    [Fact]
    public async Task Without_a_stored_session_there_is_no_lock()
    {
        await using var site = await new Shared().SiteAsync();
        await new Browser().GoAsync(site, async context =>
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.LockSessionAsync(s_lease, TimeSpan.Zero));
            context.Session.SetString("begun", "and not stored yet");
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.LockSessionAsync(s_lease, TimeSpan.Zero));
        });
    }
}
