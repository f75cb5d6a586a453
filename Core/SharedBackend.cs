namespace SessionKernel;

/// <summary>What the stores of one key prefix share: the backend, the secrets, and one batch of touches.</summary>
internal sealed class SharedBackend(
    BackendContext context, ISessionBackend backend, Toucher toucher, SecretRing? secrets) : IAsyncDisposable
{
    public BackendContext Context { get; } = context;

    public ISessionBackend Backend { get; } = backend;

    public Toucher Toucher { get; } = toucher;

    public SecretRing? Secrets { get; } = secrets;

    public EnvelopeSealer Sealer { get; } = new(secrets, context.Clock);

    public static SharedBackend Open(
        BackendContext context, Func<BackendContext, ISessionBackend> open, SessionStoreOptions options, SecretRing? secrets)
    {
        var backend = open(context);
        if (options.StartPolicy == StartPolicy.Retry && backend is not MemoryBackend)
        {
            backend = new StartingBackend(backend, context);
        }

        return new SharedBackend(context, backend, new Toucher(backend, context.Time, context.Logger, new TouchSettings(
            options.TouchFilterEntries, options.TouchBatchCapacity, (long)options.TouchFlushInterval.TotalMilliseconds,
            IsImmediate: backend is MemoryBackend), context.Clock), secrets);
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
