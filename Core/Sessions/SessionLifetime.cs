using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>When one session ends, if that differs from the store's sessions.</summary>
[DebuggerDisplay("idle {Idle}, absolute {Absolute}")]
[SuppressMessage("Performance", "CA1815", Justification = "Lifetimes are not compared.")]
public readonly struct SessionLifetime
{
    /// <summary>Makes a lifetime. A create refuses one that no session can have.</summary>
    /// <param name="idle">How long the session may idle; null = until its absolute lifetime ends. Between 1 second and 10 years.</param>
    /// <param name="absolute">How long it may live from now on; null = until it idles out. Between 50 ms and 10 years.</param>
    public SessionLifetime(TimeSpan? idle, TimeSpan? absolute) => (Idle, Absolute) = (idle, absolute);

    /// <summary>No expiry, for named records only: the record lives until it is removed, and its key has no TTL.</summary>
    /// <value>Both null.</value>
    public static SessionLifetime NoExpiry => default;

    /// <summary>How long the session may idle.</summary>
    /// <value>Null = until its absolute lifetime ends.</value>
    public TimeSpan? Idle { get; }

    /// <summary>How long the session may live.</summary>
    /// <value>Null = until it idles out.</value>
    public TimeSpan? Absolute { get; }

    /// <summary>Throws if no session can have this lifetime.</summary>
    /// <exception cref="ArgumentException">Both are null, or one is out of range.</exception>
    internal void Check() => ExpiryPolicy.Check(Idle, Absolute);

    /// <summary>The windows of a session that begins now.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    internal ExpiryWindows Start(long nowMs)
    {
        if (Idle is not null || Absolute is not null)
        {
            Check();
        }

        return ExpiryPolicy.Windows(Idle, Absolute, nowMs);
    }
}
