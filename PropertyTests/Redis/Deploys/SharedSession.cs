namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>A session that many callers change at once, and the ledger of what was acknowledged to them.</summary>
internal sealed class SharedSession(string id) : IDisposable
{
    private long _asked;
    private long _acknowledged;

    public string Id { get; private set; } = id;

    /// <summary>Held by who gives it another id.</summary>
    public SemaphoreSlim Renewing { get; } = new(1, 1);

    /// <summary>What it holds at least.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>What it holds at most.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    public void Ask(int number) => Interlocked.Add(ref _asked, number);

    public void Acknowledge(int number) => Interlocked.Add(ref _acknowledged, number);

    public void Refuse(int number) => Interlocked.Add(ref _asked, -number);

    public void MoveTo(string id) => Id = id;

    public void Dispose() => Renewing.Dispose();
}
