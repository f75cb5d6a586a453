namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>What a run over one serializer found.</summary>
internal sealed record FuzzReport(string Serializer, long Inputs, long Read, long Refused)
{
    /// <summary>
    /// The exceptions with which it refused, most frequent first: a store turns all of them into <see cref="SessionStatus.UnknownFormat"/>.
    /// </summary>
    public IReadOnlyList<string> Exceptions { get; init; } = [];

    /// <summary>The input that took longest, as measured on the thread itself.</summary>
    public FuzzExtreme Slowest { get; init; } = new(-1, 0, 0);

    /// <summary>The input with the most allocated bytes.</summary>
    public FuzzExtreme Largest { get; init; } = new(-1, 0, 0);

    /// <summary>The inputs that allocated more than <see cref="FuzzRun.Bound"/>.</summary>
    public IReadOnlyList<FuzzExtreme> OverBound { get; init; } = [];

    /// <summary>The input at which the process ended; null if it did not.</summary>
    public long? CrashedAt { get; init; }

    /// <summary>What the process printed when it ended.</summary>
    public string? Crash { get; init; }
}

/// <param name="Number">The number of the input: the same for the same seed.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Value">Microseconds, or bytes.</param>
internal sealed record FuzzExtreme(long Number, int Length, long Value);
