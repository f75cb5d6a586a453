using Microsoft.Extensions.Hosting;
using SessionKernel;

namespace Worker;

/// <summary>Adds jobs, waits until they are done, and prints what the sessions then contain.</summary>
internal sealed class Customers(SessionStore<PrintQueue> store, Jobs jobs) : BackgroundService
{
    private const int Pages = 10;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly List<SessionId> _sessions = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var customer in (string[])["ada", "grace"])
        {
            _sessions.Add(await BeginAsync(customer, stoppingToken));
        }

        foreach (var page in Enumerable.Range(1, Pages))
        {
            _sessions.ForEach(session => jobs.Add(new Job(session, $"page {page}")));
        }

        jobs.Close();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var id in _sessions)
        {
            using var session = await store.LoadAsync(id, cancellationToken);
            Console.WriteLine(session.IsLive
                ? $"{session.Value.Customer}: {session.Value.Printed.Distinct().Count()} of {Pages} pages"
                : $"A session is {session.Status}.");
            await store.RemoveAsync(id, cancellationToken);
        }
    }

    /// <summary>
    /// Only a stored session has an id. If the host started before its server, that takes a while.
    /// </summary>
    private async Task<SessionId> BeginAsync(string customer, CancellationToken stopping)
    {
        while (true)
        {
            using var session = await store.CreateAsync(
                new PrintQueue { Customer = customer }, principal: customer, cancellationToken: stopping);
            if (session.IsLive)
            {
                return session.Id;
            }

            Console.WriteLine($"{customer} waits: {session.SaveStatus}");
            await Task.Delay(s_pause, stopping);
        }
    }
}
