namespace SessionKernel.Benchmarks.Measuring;

/// <summary>One figure over several rounds.</summary>
internal readonly record struct Rounds(double Median, double Least, double Most)
{
    public static Rounds Of<T>(IEnumerable<T> rounds, Func<T, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToArray();
        return new Rounds((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}
