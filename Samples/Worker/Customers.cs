using Microsoft.Extensions.Hosting;
using SessionKernel;

namespace Worker;

/// <summary>Brings jobs, waits until they are done, and says what the sessions then hold.</summary>
internal sealed class Customers(SessionStore<PrintQueue> store, Jobs jobs) : IHostedService
{
    private const int Pages = 10;

    private readonly List<SessionId> _sessions = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var customer in (string[])["ada", "grace"])
        {
            using var session = await store.CreateAsync(new PrintQueue { Customer = customer }, principal: customer, cancellationToken: cancellationToken);
            _sessions.Add(session.Id);
        }

        foreach (var page in Enumerable.Range(1, Pages))
        {
            _sessions.ForEach(session => jobs.Add(new Job(session, $"page {page}")));
        }

        jobs.Close();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _sessions)
        {
            using var session = await store.LoadAsync(id, cancellationToken);
            Console.WriteLine($"{session.Value.Customer}: {session.Value.Printed.Distinct().Count()} of {Pages} pages");
            await store.RemoveAsync(id, cancellationToken);
        }
    }
}
