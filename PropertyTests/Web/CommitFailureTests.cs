using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Web.Frameworks;
using Xunit;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Under ServiceUnavailable no answer says done what was not stored.</summary>
public sealed class CommitFailureTests
{
    public static TheoryData<string> Answers { get; } =
        ["nothing", "text", "writer", "unflushed", "flush", "json", "file", "start", "complete"];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_whose_changes_were_not_stored_is_replaced_however_it_is_written(string how)
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: Strict);
        var browser = await BeginAsync(site);
        var before = Planted.Describe(shared);

        var answer = await browser.GoAsync(site, async context =>
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.ETag = "\"mine\"";
            context.Response.Cookies.Append("mine", "1", new CookieOptions { Secure = true });
            context.Session.SetInt32("n", 2);
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            await AnswerAsync(context, how);
        });
        site.Bags.Fault = null;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "", 0), (answer.Status, answer.Body, answer.SetCookies.Length));
        Assert.Null(answer.Response.Headers.ETag);
        Assert.Equal(before, Planted.Describe(shared));
        Assert.Equal(1, site.Logs.Count(100));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_whose_changes_were_stored_arrives_as_it_was_written(string how)
    {
        await using var strict = await new Shared().SiteAsync(web: Strict);
        await using var plain = await new Shared().SiteAsync();
        async Task Endpoint(HttpContext context)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Session.SetInt32("n", 2);
            await AnswerAsync(context, how);
        }

        var (expected, answer) = (await new Browser().GoAsync(plain, Endpoint), await new Browser().GoAsync(strict, Endpoint));

        Assert.Equal((expected.Status, expected.Body, 1), (answer.Status, answer.Body, answer.SetCookies.Length));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("text")]
    [InlineData("unflushed")]
    public async Task Over_Kestrel_it_is_replaced_too(string how)
    {
        var spy = new SpyBackend();
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseSessionKernel();
                app.MapGet("/", async context =>
                {
                    context.Session.SetInt32("n", 1);
                    spy.Fault = _ => BackendStatus.Unavailable;
                    context.Response.ContentLength = how == "text" ? 4 : null;
                    await AnswerAsync(context, how);
                });
            },
            web: Strict,
            store: store => store.UseBackend(context => spy.Over(new MemoryBackend(new SessionMemory(), context))),
            isOnLoopback: true);

        var answer = await new Browser().SendAsync(app, HttpMethod.Get, "/");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "", 0), (answer.Status, answer.Body, answer.SetCookies.Length));
    }

    [Fact]
    public async Task What_stands_in_front_may_still_answer_for_it()
    {
        var spy = new SpyBackend { Fault = _ => BackendStatus.Unavailable };
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseStatusCodePages("text/plain", "page of {0}");
                app.UseSessionKernel();
                app.MapGet("/", context =>
                {
                    context.Session.SetInt32("n", 1);
                    Assert.Equal(0, context.Response.BodyWriter.UnflushedBytes);
                    return Task.CompletedTask;
                });
            },
            web: Strict,
            store: store => store.UseBackend(context => spy.Over(new MemoryBackend(new SessionMemory(), context))));

        var answer = await new Browser().SendAsync(app, HttpMethod.Get, "/");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "page of 503"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task What_fails_after_the_headers_left_is_logged()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: Strict);
        var browser = await BeginAsync(site);

        var answer = await browser.GoAsync(site, async context =>
        {
            await context.Response.WriteAsync("body");
            context.Session.SetInt32("n", 2);
            site.Bags.Fault = kind => kind == CommandKind.Save ? BackendStatus.Unavailable : null;
        });
        await site.EndOf("/2").Task;

        Assert.Equal((HttpStatusCode.OK, "body", 1), (answer.Status, answer.Body, site.Logs.Count(100)));
    }

    [Fact]
    public async Task A_conflict_stays_409_and_loses_its_body()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: Strict);
        await using var other = await shared.SiteAsync();
        var browser = await BeginAsync(site);

        var late = await browser.GoAsync(site, async context =>
        {
            await browser.GoAsync(other, first => first.Session.Clear());
            context.Session.SetInt32("n", 2);
            await context.Response.WriteAsync("done");
        });

        Assert.Equal((HttpStatusCode.Conflict, ""), (late.Status, late.Body));
    }

    [Fact]
    public async Task What_was_dropped_to_keep_a_session_that_may_be_there_is_not_answered_as_done()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: Strict);
        var browser = await BeginAsync(site);
        site.Bags.Fault = _ => BackendStatus.Unavailable;

        var read = await browser.GoAsync(site, context => context.Response.WriteAsync("page"));
        var written = await browser.GoAsync(site, context =>
        {
            context.Session.SetInt32("n", 2);
            return context.Response.WriteAsync("done");
        });

        Assert.Equal((HttpStatusCode.OK, "page"), (read.Status, read.Body));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "", 0), (written.Status, written.Body, written.SetCookies.Length));
    }

    [Fact]
    public async Task A_renew_that_failed_is_the_endpoints_to_answer_and_one_that_succeeds_settles_a_failed_commit()
    {
        var shared = new Shared();
        await using var site = await shared.SiteAsync(web: Strict);
        var browser = await BeginAsync(site);

        var failed = await browser.GoAsync(site, async context =>
        {
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            Assert.False((await context.RenewSessionAsync("anna")).Succeeded);
            await context.Response.WriteAsync("come again");
        });
        site.Bags.Fault = null;
        var settled = await browser.GoAsync(site, async context =>
        {
            context.Session.SetInt32("n", 2);
            site.Bags.Fault = _ => BackendStatus.Unavailable;
            await context.Session.CommitAsync();
            site.Bags.Fault = null;
            Assert.True((await context.RenewSessionAsync("anna")).Succeeded);
            await context.Response.WriteAsync("done");
        });

        Assert.Equal((HttpStatusCode.OK, "come again"), (failed.Status, failed.Body));
        Assert.Equal((HttpStatusCode.OK, "done", 1), (settled.Status, settled.Body, settled.SetCookies.Length));
    }

    private static void Strict(WebSessionOptions web) => web.CommitFailurePolicy = CommitFailurePolicy.ServiceUnavailable;

    private static async Task<Browser> BeginAsync(Site site)
    {
        var browser = new Browser();
        await browser.GoAsync(site, context => context.Session.SetInt32("n", 1));
        return browser;
    }

    private static async Task AnswerAsync(HttpContext context, string how)
    {
        var response = context.Response;
        switch (how)
        {
            case "text":
                await response.WriteAsync("done");
                break;
            case "writer":
                await response.BodyWriter.WriteAsync("done"u8.ToArray());
                break;
            case "unflushed":
                "done"u8.CopyTo(response.BodyWriter.GetSpan(4));
                response.BodyWriter.Advance(4);
                break;
            case "flush":
                await response.Body.FlushAsync();
                await response.Body.WriteAsync("done"u8.ToArray());
                break;
            case "json":
                await response.WriteAsJsonAsync(new[] { 1, 2 });
                break;
            case "file":
                await response.SendFileAsync(typeof(CommitFailureTests).Assembly.Location, 0, 2);
                break;
            case "start":
                await response.StartAsync();
                await response.WriteAsync("done");
                break;
            case "complete":
                "done"u8.CopyTo(response.BodyWriter.GetSpan(4));
                response.BodyWriter.Advance(4);
                await response.CompleteAsync();
                break;
        }
    }
}
