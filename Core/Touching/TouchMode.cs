namespace SessionKernel;

/// <summary>When a touch, which keeps a session from idling out, reaches the server.</summary>
public enum TouchMode
{
    /// <summary>With others, within <see cref="SessionStoreOptions.TouchFlushInterval"/>. Flush before the host stops.</summary>
    Batched,

    /// <summary>Before the load returns, at the cost of a round trip whenever one is due: for hosts that freeze between requests.</summary>
    Inline,
}
