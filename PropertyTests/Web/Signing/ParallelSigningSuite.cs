using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Web.Signing;

/// <summary>A hundred requests of one browser, on two hosts, while it signs in and out.</summary>
public abstract class ParallelSigningSuite
{
    private const int Requests = 100;
    private const int SignsIn = 33;
    private const int SignsOut = 66;
    private const int Attempts = 50;

    private readonly Lock _lock = new();
    private readonly ConcurrentBag<string> _ids = [];
    private Browser _jar = new();

    private protected async Task RunAsync(Site site, Site other)
    {
        _jar = await Flow.VisitAsync(site);
        _ids.Add(_jar.Cookies[Browser.BagCookie]);
        var signedIn = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var requests = Enumerable.Range(0, Requests).Select(i => Task.Run(() => i switch
        {
            SignsIn => SignInAsync(site, signedIn),
            SignsOut => SignOutAsync(other, signedIn.Task),
            _ => ServeAsync(i % 2 == 0 ? site : other, i),
        }));
        await Task.WhenAll(requests);

        foreach (var id in _ids)
        {
            Assert.Null((await Flow.OpenAsync(site, id)).User);
        }

        Assert.Equal(SessionStatus.Missing, (await Flow.OpenAsync(other, await signedIn.Task)).Status);
    }

    private async Task SignInAsync(Site site, TaskCompletionSource<string> signedIn)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var browser = Snapshot();
            if ((await browser.GoAsync(site, Flow.SignInAsync)).Status == HttpStatusCode.OK)
            {
                Keep(browser);
                signedIn.SetResult(browser.Cookies[Browser.BagCookie]);
                return;
            }
        }

        signedIn.SetException(new InvalidOperationException("never signed in"));
    }

    private async Task SignOutAsync(Site site, Task<string> signedIn)
    {
        var browser = Browser.With(Browser.BagCookie, await signedIn);
        Assert.Equal(HttpStatusCode.OK, (await browser.GoAsync(site, Flow.SignOutAsync)).Status);
        Assert.Empty(browser.Cookies);
        Keep(browser);
    }

    private async Task ServeAsync(Site site, int number)
    {
        var browser = Snapshot();
        var status = SessionStatus.None;
        var answer = await browser.GoAsync(site, async context =>
        {
            status = context.GetSessionInfo().Status;
            await Task.Yield();
            context.Session.SetInt32($"k{number}", number);
        });

        if (status is SessionStatus.Live or SessionStatus.Moved)
        {
            Assert.Empty(answer.SetCookies);
        }
        else
        {
            // Signed out meanwhile: a session that begins is nobody's.
            Assert.Contains(status, new[] { SessionStatus.None, SessionStatus.Missing });
            _ids.Add(browser.Cookies[Browser.BagCookie]);
        }
    }

    private Browser Snapshot()
    {
        lock (_lock)
        {
            return _jar.Copy();
        }
    }

    private void Keep(Browser browser)
    {
        lock (_lock)
        {
            _jar = browser.Copy();
            browser.Cookies.Values.ToList().ForEach(_ids.Add);
        }
    }
}

public sealed class MemoryParallelSigningTests : ParallelSigningSuite
{
    [Fact]
    public async Task Nobody_is_signed_in_afterwards_and_nothing_in_flight_set_a_cookie()
    {
        for (var round = 0; round < 10; round++)
        {
            var shared = new Shared();
            await using var site = await shared.SiteAsync();
            await using var other = await shared.SiteAsync();
            await RunAsync(site, other);
        }
    }
}

[Collection(RedisCollection.Name)]
public sealed class RedisParallelSigningTests(RedisFixture redis) : ParallelSigningSuite
{
    [RedisTheory]
    [InlineData(TransportMode.Lanes)]
    [InlineData(TransportMode.Multiplexer)]
    public async Task Nobody_is_signed_in_afterwards_and_nothing_in_flight_set_a_cookie(TransportMode transport)
    {
        var prefix = KeyPrefix.Next();
        Task<Site> SiteAsync() => new Shared().SiteAsync(store => store
            .UseTime(TimeProvider.System)
            .Configure(options => options.KeyPrefix = prefix)
            .UseRedis(redis.Server.EndPoint, options => options.WaitOver(transport)));
        await using var site = await SiteAsync();
        await using var other = await SiteAsync();
        for (var round = 0; round < 3; round++)
        {
            await RunAsync(site, other);
        }
    }
}
