using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

public sealed class WebRegistrationTests
{
    [Fact]
    public async Task The_info_of_a_session_says_what_can_be_shown()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        var began = shared.Time.GetUtcNow();
        await browser.GoAsync(site, context =>
        {
            context.Session.SetInt32("n", 1);
            Assert.Equal(new SessionInfo(SessionStatus.None, ""), context.GetSessionInfo());
        });
        shared.Time.Advance(TimeSpan.FromMinutes(1));

        await browser.GoAsync(site, context => Assert.Equal(
            new SessionInfo(SessionStatus.Live, context.Session.Id)
            {
                CreatedAt = began,
                IdleTimeout = shared.Idle,
                Deadline = began + shared.Absolute,
                Serializer = "attribute bag",
                SchemaVersion = 1,
            },
            context.GetSessionInfo()));

        shared.Time.Advance(TimeSpan.FromMinutes(1));
        await browser.GoAsync(site, async context => await context.RenewSessionAsync("anna"));
        await browser.GoAsync(site, context => Assert.Equal(shared.Time.GetUtcNow(), context.GetSessionInfo().CreatedAt));
    }

    [Fact]
    public async Task The_info_of_a_store_without_an_absolute_lifetime_has_no_deadline()
    {
        var shared = new Shared { Absolute = null };
        await using var site = await shared.SiteAsync();
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));

        await browser.GoAsync(site, context => Assert.Null(context.GetSessionInfo().Deadline));
    }

    [Fact]
    public async Task Without_UseSessionKernel_the_error_names_it()
    {
        var context = new DefaultHttpContext();
        var errors = new Exception[]
        {
            Assert.Throws<InvalidOperationException>(() => context.GetSessionInfo()),
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.GetSessionAsync<Cart>()),
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RenewSessionAsync()),
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.RemoveSessionAsync()),
        };

        Assert.All(errors, error => Assert.Contains("UseSessionKernel", error.Message, StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => context.Session);
    }

    [Fact]
    public void Without_AddSessionKernel_the_error_names_it()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var error = Assert.Throws<InvalidOperationException>(() => app.UseSessionKernel());

        Assert.Contains("AddSessionKernel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_AddTypedSession_the_error_names_it()
    {
        await using var site = await new Shared().SiteAsync();

        await new Browser().GoAsync(site, async context =>
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.GetSessionAsync<string>());
            Assert.Contains("AddTypedSession<String>", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Neither_name_nor_cookie_serves_two_web_sessions_and_there_is_one_behind_the_context()
    {
        var services = new ServiceCollection();
        services.AddSessionKernel(Describe);

        Assert.Throws<InvalidOperationException>(() => services.AddSessionKernel(Describe, name: "second"));
        Assert.Throws<ArgumentException>(
            () => services.AddTypedSession<Cart>(SessionKernelServiceCollectionExtensions.DefaultStoreName, Describe));
        Assert.Throws<InvalidOperationException>(
            () => services.AddTypedSession<Cart>("cart", Describe, web => web.Cookie.Name = "__host-SESSION"));
    }

    [Fact]
    public async Task A_store_that_reuses_its_values_is_refused_when_the_host_starts()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddTypedSession<Kernel.Reuse.Shape>("shapes", store =>
        {
            Describe(store);
            store.Serialize(MemoryPackSessionSerializer.Default).ReuseValues();
        });
        await using var app = builder.Build();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Contains("Remove ReuseValues()", error.Message, StringComparison.Ordinal);
    }

    /// <summary>No endpoint requires a typed session: who sets where to go without one would wait for it in vain.</summary>
    [Fact]
    public void A_redirect_is_refused_where_nothing_would_use_it()
    {
        var services = new ServiceCollection();
        var error = Assert.Throws<InvalidOperationException>(
            () => services.AddTypedSession<Cart>("cart", Describe, web => web.RedirectWhenMissing = "/signin"));
        Assert.Contains("RedirectWhenMissing can't be set for cart", error.Message, StringComparison.Ordinal);
        services.AddSessionKernel(Describe, web => web.RedirectWhenMissing = "/signin");
    }

    private static void Describe<T>(SessionStoreBuilder<T> store)
        where T : notnull => store.Expire(TimeSpan.FromMinutes(1)).UseMemory();
}
