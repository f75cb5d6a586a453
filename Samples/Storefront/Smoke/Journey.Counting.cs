using System.Diagnostics;
using System.Net;
using SessionKernel.Testing.Proxies;

namespace Storefront.Smoke;

internal sealed partial class Journey
{
    private const int Requests = 100;
    private const int Processes = 2;

    // The ticket's store and the basket's. A page that does not ask for the payment costs its store nothing.
    private const int Stores = 2;

    // A thirtieth of the idle window of 30 minutes, and at most 60 s.
    private static readonly TimeSpan Granularity = TimeSpan.FromSeconds(60);

    // A save drops the touch that its load requested, unless the request takes longer than a touch waits.
    private static readonly TimeSpan TouchWait = TimeSpan.FromMilliseconds(50);

    private async Task<StepResult> ReadingAsync(CancellationToken cancellation)
    {
        int right = 0;
        return await CountAsync(
            async i =>
            {
                Page page = await _customer.GetAsync(i % 2 == 0 ? A : B, "/", cancellation);
                right += page.User == Name && page.Basket == $"{_added.Count}" ? 1 : 0;
            },
            commandsPerRequest: 2,
            () => $"{right} right pages");
    }

    private async Task<StepResult> ChangingAsync(CancellationToken cancellation)
    {
        int right = 0;
        return await CountAsync(
            async i =>
            {
                // Adds and removes in turn, on A, B, B, A: each request is a change, and each process makes both kinds.
                string path = i % 2 == 0 ? "cart" : "cart/remove";
                Page answer = await _customer.PostAsync(i % 4 is 0 or 3 ? A : B, path, cancellation, ("sku", Spare));
                right += answer.Status == HttpStatusCode.SeeOther ? 1 : 0;
            },
            commandsPerRequest: 3,
            () => $"{right} done");
    }

    private async Task<StepResult> HealthAsync(CancellationToken cancellation)
    {
        CommandSnapshot before = shop.Proxy.Snapshot();
        int well = 0;
        for (int i = 0; i < Requests; i++)
        {
            well += (await _customer.GetAsync(i % 2 == 0 ? A : B, "healthz", cancellation)).Status == HttpStatusCode.OK ? 1 : 0;
        }

        return StepResult.Same(
            $"{Requests} well; commands: none", $"{well} well; commands: {shop.Proxy.Snapshot().Since(before).DescribeKeyed()}");
    }

    private async Task<StepResult> CountAsync(Func<int, Task> request, int commandsPerRequest, Func<string> result)
    {
        CommandSnapshot before = shop.Proxy.Snapshot();
        long start = Stopwatch.GetTimestamp();
        int slow = 0;
        for (int i = 0; i < Requests; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            await request(i);
            slow += commandsPerRequest > Stores && Stopwatch.GetElapsedTime(begun) >= TouchWait ? 1 : 0;
        }

        CommandSnapshot commands = shop.Proxy.Snapshot().Since(before);
        int touches = (Stores * Processes * ((int)(Stopwatch.GetElapsedTime(start) / Granularity) + 1)) + slow;
        long least = Requests * commandsPerRequest;
        string allRight = result();
        return new StepResult(
            $"{Requests}{allRight[allRight.IndexOf(' ', StringComparison.Ordinal)..]}; {least} to {least + touches} session commands",
            $"{allRight}; {commands.Keyed} ({commands.DescribeKeyed()})",
            allRight.StartsWith($"{Requests} ", StringComparison.Ordinal) && commands.Keyed >= least && commands.Keyed <= least + touches);
    }
}
