namespace SessionKernel.Benchmarks.Scale;

/// <param name="Sizes">The numbers of live sessions, in rising order.</param>
/// <param name="Slice">The time of each subject in each round.</param>
/// <param name="Rounds">The number of rounds at each size, after one for warm-up.</param>
/// <param name="FilterEntries">
/// The size of the touch filter. By default it has room for all sessions, as it must for any process that sees more of them within a
/// granularity than the store's default has room for.
/// </param>
internal sealed record ScaleOptions(IReadOnlyList<int> Sizes, TimeSpan Slice, int Rounds, int FilterEntries)
{
    public const int Callers = 64;
    public const int PayloadBytes = 1024;
    public const int Least = 1_000;
    public const int Most = 1_000_000;
    private const int Large = 5_000_000;

    public static ScaleOptions Parse(string[] arguments)
    {
        var options = CommandOptions.Parse(arguments, ["--sizes", "--seconds", "--rounds", "--touch-filter"], ["--large"]);
        int[] usual = options.Has("--large") ? [Least, 100_000, Most, Large] : [Least, 100_000, Most];
        int[] sizes = [.. options.Numbers("--sizes", usual, Callers, Large).Order()];
        return new ScaleOptions(
            sizes,
            TimeSpan.FromSeconds(options.Number("--seconds", otherwise: 3, least: 0.05, most: 30)),
            options.Whole("--rounds", otherwise: 7, least: 1, most: 100),
            options.Whole("--touch-filter", otherwise: 2 * sizes[^1], least: 2, most: 2 * Large));
    }
}
