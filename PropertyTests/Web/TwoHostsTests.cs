using Microsoft.AspNetCore.Http;
using SessionKernel.AspNetCore;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Web;

/// <summary>Any instance serves any request: what one host committed, the next request sees on the other.</summary>
public sealed class TwoHostsTests(ITestOutputHelper output)
{
    private const int Sequences = 40;
    private const int Requests = 25;

    [Fact]
    public async Task What_a_streaming_endpoint_set_is_there_before_its_headers_are()
    {
        var shared = new Shared();
        await using var one = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        var browser = new Browser();
        var goOn = new TaskCompletionSource();

        using var streaming = await browser.OpenAsync(one, async context =>
        {
            context.Session.SetString("name", "anna");
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            context.Session.SetString("late", "too");
            await context.Response.WriteAsync(" last");
        });
        var seen = await browser.GoAsync(other, context => context.Response.WriteAsync(context.Session.GetString("name") ?? "nobody"));
        goOn.SetResult();

        Assert.Equal("anna", seen.Body);
        Assert.Equal("first last", await streaming.Content.ReadAsStringAsync());
        await one.EndOf("/1").Task;
        await browser.GoAsync(other, context => Assert.Equal("too", context.Session.GetString("late")));
    }

    [Fact]
    public async Task Random_requests_over_two_hosts_agree_with_a_dictionary()
    {
        output.WriteLine(Seed.Hint);
        var random = Seed.Random(nameof(TwoHostsTests));
        var shared = new Shared();
        await using var one = await shared.SiteAsync();
        await using var other = await shared.SiteAsync();
        for (var sequence = 0; sequence < Sequences; sequence++)
        {
            await RunAsync(random, [one, other], shared);
        }
    }

    private async Task RunAsync(Random random, Site[] sites, Shared shared)
    {
        var browser = new Browser();
        var model = new Dictionary<string, string>();
        var isStored = false;
        var history = new List<string>();
        for (var i = 0; i < Requests; i++)
        {
            var (node, act, flush) = (random.Next(2), random.Next(8), random.Next(2) == 0);
            var (key, value) = ($"k{random.Next(4)}", $"v{random.Next(1000)}");
            history.Add($"{node}: {act} {key} {value} {(flush ? "streamed" : "")}");
            var seen = new Dictionary<string, string>();
            var answer = await browser.GoAsync(sites[node], async context =>
            {
                foreach (var known in context.Session.Keys)
                {
                    seen[known] = context.Session.GetString(known)!;
                }

                await ActAsync(context, act, key, value);
                if (flush)
                {
                    await context.Response.WriteAsync("x");
                }
            });

            Assert.True(seen.OrderBy(p => p.Key).SequenceEqual(model.OrderBy(p => p.Key)), Tell(history));
            var begins = act is 0 or 1 or 2 or 5 && !isStored;
            var expectsCookie = begins || act is 5 || (act is 6 && isStored);
            Assert.True(expectsCookie == answer.SetCookies.Length > 0, Tell(history));
            isStored = act is not 6 && (isStored || begins);
            Apply(model, act, key, value);
            shared.Time.Advance(TimeSpan.FromSeconds(random.Next(90)));
        }
    }

    private static async Task ActAsync(HttpContext context, int act, string key, string value)
    {
        switch (act)
        {
            case 0 or 1 or 2:
                context.Session.SetString(key, value);
                break;
            case 3:
                context.Session.Remove(key);
                break;
            case 4:
                context.Session.Clear();
                break;
            case 5:
                Assert.True((await context.RenewSessionAsync(value)).Succeeded);
                break;
            case 6:
                await context.RemoveSessionAsync();
                break;
        }
    }

    private static void Apply(Dictionary<string, string> model, int act, string key, string value)
    {
        switch (act)
        {
            case 0 or 1 or 2:
                model[key] = value;
                break;
            case 3:
                model.Remove(key);
                break;
            case 4 or 6:
                model.Clear();
                break;
        }
    }

    private string Tell(List<string> history)
    {
        var text = $"{Seed.Hint}\n{string.Join('\n', history)}";
        output.WriteLine(text);
        return text;
    }
}
