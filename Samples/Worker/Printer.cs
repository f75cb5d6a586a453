using Microsoft.Extensions.Hosting;
using SessionKernel;

namespace Worker;

/// <summary>Does each job inside its session: the next job sees what this one changed, on whichever machine it runs.</summary>
internal sealed class Printer(SessionStore<PrintQueue> store, Jobs jobs, IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int AtOnce = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Parallel.ForEachAsync(
            jobs.TakeAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
            (job, stopping) => PrintAsync(job, stopping));
        lifetime.StopApplication();
    }

    private async ValueTask PrintAsync(Job job, CancellationToken stopping)
    {
        // Loads, changes and saves; starts again if another job for the same customer was first.
        var result = await store.UpdateAsync(job.Session, static (queue, page) => queue.Printed.Add(page), job.Page, stopping);
        if (!result.Succeeded)
        {
            Console.WriteLine($"{job.Page} was not printed: {result.Session}, {result.Save}");
        }
    }
}
