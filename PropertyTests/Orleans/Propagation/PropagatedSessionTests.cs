using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using SessionKernel.AspNetCore;
using SessionKernel.Hosting;
using Xunit;

namespace SessionKernel.PropertyTests.Orleans.Propagation;

/// <summary>Sessions of web requests, in the grains that these call.</summary>
public sealed class PropagatedSessionTests(PropagatingHosts hosts) : IClassFixture<PropagatingHosts>
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(50);

    private const string Nobody = "Missing: Missing";

    [Fact]
    public async Task A_grain_finds_the_sessions_of_the_request_that_calls_it()
    {
        var ada = await BeginAsync("ada", "book");
        Assert.Equal("ada: Missing", await hosts.GoAsync(ada, _ => hosts.Visitor().WhoAsync()));
        Assert.Equal("ada: book", await hosts.GoAsync(ada, async context =>
        {
            await context.GetSessionAsync<Cart>();
            return await hosts.Visitor().WhoAsync();
        }));
        Assert.Equal("ada: Missing", await hosts.GoAsync(ada, _ => hosts.Visitor().WhoAtAsync("other")));
    }

    [Fact]
    public async Task A_silo_that_is_the_web_application_too_needs_no_more()
    {
        var (ada, bob) = (await BeginAsync("ada", "book"), await BeginAsync("bob", "pen"));
        static Task<string> WhoAsync(HttpContext context) =>
            context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IVisitorGrain>("here").WhoAtAsync("there");
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => hosts.GoToSiloAsync(i % 2 == 0 ? ada : bob, WhoAsync)));
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => i % 2 == 0 ? "ada: Missing" : "bob: Missing"), found);
        Assert.Equal(Nobody, await hosts.GoToSiloAsync(new Browser(), WhoAsync));
    }

    [Fact]
    public async Task Work_for_nobody_carries_nothing()
    {
        Assert.Equal(Nobody, await hosts.GoAsync(new Browser(), _ => hosts.Visitor().WhoAsync()));
        Assert.Equal(Nobody, await hosts.Visitor().WhoAsync());
        Assert.Equal(Nobody, await hosts.GoAsync(Browser.With(Browser.BagCookie, "never-issued"), _ => hosts.Visitor().WhoAsync()));
    }

    /// <summary>The id as it is at the call, not as it was when the request began.</summary>
    [Fact]
    public async Task A_call_follows_what_becomes_of_the_session()
    {
        var ada = await BeginAsync("ada", "book");
        Assert.Equal("ada: Missing, Missing: Missing", await hosts.GoAsync(ada, async context =>
        {
            await context.RenewSessionAsync("ada");
            var renewed = await hosts.Visitor().WhoAsync();
            await context.RemoveSessionAsync();
            return $"{renewed}, {await hosts.Visitor().WhoAsync()}";
        }));
        Assert.Equal(Nobody, await hosts.GoAsync(ada, _ => hosts.Visitor().WhoAsync()));
    }

    [Fact]
    public async Task What_a_grain_changes_is_there_for_the_next_request()
    {
        var ada = await BeginAsync("ada", "book");
        Assert.Equal("Saved", await hosts.GoAsync(ada, async context =>
        {
            await context.GetSessionAsync<Cart>();
            return await hosts.Visitor().AddAsync("pen");
        }));
        Assert.Equal(
            "book pen", await hosts.GoAsync(ada, async context => string.Join(' ', (await context.GetSessionAsync<Cart>()).Value.Items)));
    }

    [Fact]
    public async Task Calls_that_interleave_in_one_grain_keep_to_their_own_sessions()
    {
        var visitors = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => BeginAsync($"visitor {number}", "book")));
        var found = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => (
            Expected: $"visitor {i % 8}: Missing",
            Found: await hosts.GoAsync(visitors[i % 8], async _ =>
                await hosts.Visitor("busy").StaysAsync() ? await hosts.Visitor("busy").WhoAsync() : "another's"))));
        Assert.All(found, one => Assert.Equal(one.Expected, one.Found));
    }

    [Fact]
    public async Task The_context_of_a_grain_has_none_of_it()
    {
        var ada = await BeginAsync("ada", "book");
        var hearer = new Hearer();
        var reference = hosts.Client.CreateObjectReference<IVisitorObserver>(hearer);
        var keys = await hosts.GoAsync(ada, async _ =>
        {
            RequestContext.Set("own", "value");
            await hosts.Visitor().TellAsync(reference);
            return string.Join(' ', await hosts.Visitor().ContextAsync());
        });
        Assert.Contains("own", keys, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(SessionKernel), keys, StringComparison.Ordinal);
        Assert.Contains("own", await hearer.Heard.Task);
        Assert.DoesNotContain(await hearer.Heard.Task, static key => key.StartsWith(nameof(SessionKernel), StringComparison.Ordinal));
        Assert.Equal("ada: Missing", await hosts.GoAsync(ada, _ => hosts.Visitor().WhoAsync()));
        GC.KeepAlive(hearer);
    }

    /// <summary>A timer is nobody's call, whoever's call started it.</summary>
    [Fact]
    public async Task A_timer_is_for_no_session()
    {
        var ada = await BeginAsync("ada", "book");
        Assert.Equal(Nobody, await hosts.GoAsync(ada, _ => hosts.Visitor().WhoInTimerAsync()));
    }

    [Fact]
    public async Task A_task_that_outlives_its_request_is_for_nobody()
    {
        var ada = await BeginAsync("ada", "book");
        var over = new TaskCompletionSource();
        Task<string>? late = null;
        await hosts.GoAsync(ada, _ =>
        {
            late = LateAsync();
            return Task.FromResult("");
        });
        over.SetResult();
        Assert.Equal(Nobody, await late!);

        async Task<string> LateAsync()
        {
            await over.Task;
            return await hosts.Visitor().WhoAsync();
        }
    }

    [Fact]
    public async Task Work_without_a_request_says_for_whom_it_is()
    {
        using var bag = await hosts.Bags.CreateAsync(new AttributeBag());
        bag.Value.Set("name", "job"u8.ToArray());
        await hosts.Bags.SaveAsync(bag);
        using (hosts.Context.Enter([new("session", bag.Id)]))
        {
            Assert.Equal("job: Missing", await hosts.Visitor().WhoAsync());
            using (hosts.Context.Enter(SessionContext.None))
            {
                Assert.Equal(Nobody, await hosts.Visitor().WhoAsync());
            }

            Assert.Equal("job: Missing", await hosts.Visitor().WhoAsync());
        }

        Assert.Equal(Nobody, await hosts.Visitor().WhoAsync());
    }

    [Theory]
    [InlineData("text")]
    [InlineData(42)]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xFF, 0, 1 })]
    public async Task Junk_is_no_session(object junk)
    {
        RequestContext.Set("SessionKernel:session", junk);
        RequestContext.Set("SessionKernel:", junk);
        Assert.Equal(Nobody, await hosts.Visitor().WhoAsync());
        RequestContext.Clear();
    }

    [Fact]
    public async Task Nothing_of_it_is_in_logs_traces_or_the_dashboard()
    {
        var started = TimeProvider.System.GetTimestamp();
        var traced = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.Contains("Orleans", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)} "
                + $"{string.Join(' ', activity.Baggage)} "
                + string.Join(' ', activity.Events.SelectMany(static one => one.Tags))),
        };
        ActivitySource.AddActivityListener(listener);
        var ada = await BeginAsync("ada", "book");
        var thrown = await hosts.GoAsync(ada, async _ => $"{await Record.ExceptionAsync(() => hosts.Visitor().FailAsync())}");
        Assert.Equal("ada: Missing", await hosts.GoAsync(ada, _ => hosts.Visitor().WhoAtAsync("other")));
        Assert.Contains("as the test asks", thrown, StringComparison.Ordinal);

        var secrets = new[] { ada.Cookies[Browser.BagCookie], ada.Cookies[Browser.CartCookie] };
        var silo = hosts.Silo;
        // It sums up once a second.
        while (!(await hosts.ShownAsync("TopGrainMethods")).Contains(nameof(IVisitorGrain.FailAsync), StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound);
            await Task.Delay(s_between, TimeProvider.System);
        }

        var shown = await Task.WhenAll(new[]
        {
            "DashboardCounters", "ClusterStats", "TopGrainMethods", "GrainTypes", "LifecycleStages",
            $"GrainStats/{typeof(VisitorGrain).FullName}",
            $"SiloStats/{silo}", $"SiloProperties/{silo}", $"SiloCounters/{silo}", $"HistoricalStats/{silo}",
        }.Select(hosts.ShownAsync));
        Assert.Contains(traced, static one => one.Contains(nameof(IVisitorGrain.FailAsync), StringComparison.Ordinal));
        Assert.Contains(hosts.Logs.Lines, static line => line.StartsWith("Orleans", StringComparison.Ordinal));
        Assert.All(
            [thrown, .. shown, .. traced, .. hosts.Logs.Lines],
            text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal)));
    }

    private async Task<Browser> BeginAsync(string name, string item)
    {
        var browser = new Browser();
        await hosts.GoAsync(browser, async context =>
        {
            context.Session.SetString("name", name);
            (await context.GetSessionAsync<Cart>()).Value = new Cart { Items = [item] };
            return "";
        });
        return browser;
    }

    private sealed class Hearer : IVisitorObserver
    {
        public TaskCompletionSource<string[]> Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HearAsync()
        {
            Heard.TrySetResult([.. RequestContext.Keys]);
            return Task.CompletedTask;
        }
    }
}
