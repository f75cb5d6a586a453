namespace SessionKernel.Benchmarks.Measuring;

/// <summary>What this library promises, and how a run compares.</summary>
/// <typeparam name="TRow">What a run consists of.</typeparam>
/// <param name="What">What is measured, and against what.</param>
/// <param name="Limit">The limit that is asked for.</param>
/// <param name="AtLeast">Whether the figure must reach the limit; otherwise it must not exceed it.</param>
/// <param name="Unit">The unit after the numbers.</param>
/// <param name="Figure">Null if the run has not measured it.</param>
internal sealed record Target<TRow>(string What, double Limit, bool AtLeast, string Unit, Func<IReadOnlyList<TRow>, double?> Figure)
{
    public bool IsMetBy(double figure) => AtLeast ? figure >= Limit : figure <= Limit;
}
