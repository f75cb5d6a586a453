namespace SessionKernel.Benchmarks.Measuring;

/// <summary>What this library promises, and how far a run bears it out.</summary>
/// <typeparam name="TRow">What a run consists of.</typeparam>
/// <param name="What">What is measured, and against what.</param>
/// <param name="Limit">What is asked.</param>
/// <param name="AtLeast">Whether the figure must reach the limit; else it must not pass it.</param>
/// <param name="Unit">Behind the numbers.</param>
/// <param name="Figure">Null when the run has not measured it.</param>
internal sealed record Target<TRow>(string What, double Limit, bool AtLeast, string Unit, Func<IReadOnlyList<TRow>, double?> Figure)
{
    public bool IsMetBy(double figure) => AtLeast ? figure >= Limit : figure <= Limit;
}
