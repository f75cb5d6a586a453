using System.Threading.Channels;
using SessionKernel;

namespace Worker;

/// <summary>
/// One page to print, for the customer of a session. Between machines the id would travel as its text, which is a secret.
/// </summary>
internal sealed record Job(SessionId Session, string Page);

/// <summary>Jobs that wait. A real program would use a queue that other machines fill.</summary>
internal sealed class Jobs
{
    private readonly Channel<Job> _waiting = Channel.CreateUnbounded<Job>();

    public void Add(Job job) => _waiting.Writer.TryWrite(job);

    public void Close() => _waiting.Writer.Complete();

    public IAsyncEnumerable<Job> TakeAsync(CancellationToken stopping) => _waiting.Reader.ReadAllAsync(stopping);
}
