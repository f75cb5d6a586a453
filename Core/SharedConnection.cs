namespace SessionKernel;

/// <summary>What stores of several types may have in common: one connection, under one key prefix, and one batch of touches.</summary>
internal sealed class SharedConnection(BackendContext context, ISessionBackend backend, Toucher toucher) : IAsyncDisposable
{
    public BackendContext Context { get; } = context;

    public ISessionBackend Backend { get; } = backend;

    public Toucher Toucher { get; } = toucher;

    public static SharedConnection Open(BackendContext context, Func<BackendContext, ISessionBackend> open, SessionStoreOptions options)
    {
        var backend = open(context);
        if (options.StartPolicy == StartPolicy.Retry && backend is not MemoryBackend)
        {
            backend = new StartingBackend(backend, context);
        }

        return new SharedConnection(context, backend, new Toucher(backend, context.Time, context.Logger, new TouchSettings(
            options.TouchFilterEntries, options.TouchBatchCapacity, (long)options.TouchFlushInterval.TotalMilliseconds)));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Toucher.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await Backend.DisposeAsync().ConfigureAwait(false);
        }
    }
}
