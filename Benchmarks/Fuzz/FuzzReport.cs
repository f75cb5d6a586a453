namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>What a run over one serializer found.</summary>
internal sealed record FuzzReport(string Serializer, long Inputs, long Read, long Refused)
{
    /// <summary>The exceptions by which it refused, most frequent first: a store makes all of them <see cref="SessionStatus.UnknownFormat"/>.</summary>
    public IReadOnlyList<string> Exceptions { get; init; } = [];

    /// <summary>The input that took longest, by the thread's own clock reading.</summary>
    public FuzzExtreme Slowest { get; init; } = new(-1, 0, 0);

    /// <summary>The input for which most bytes were allocated.</summary>
    public FuzzExtreme Largest { get; init; } = new(-1, 0, 0);

    /// <summary>Inputs for which more was allocated than <see cref="FuzzRun.Bound"/> says.</summary>
    public IReadOnlyList<FuzzExtreme> OverBound { get; init; } = [];

    /// <summary>The input at which the process ended; null if it did not.</summary>
    public long? CrashedAt { get; init; }

    /// <summary>What the process said when it ended.</summary>
    public string? Crash { get; init; }
}

/// <param name="Number">Of the input: the same for the same seed.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Value">Microseconds, or bytes.</param>
internal sealed record FuzzExtreme(long Number, int Length, long Value);
