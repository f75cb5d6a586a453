using System.CommandLine;
using static SessionKernel.Benchmarks.CommandOptions;

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

    private static readonly Option<bool> s_large = Flag("--large", $"Adds {Large:N0} sessions to the default sizes.");
    private static readonly Option<IReadOnlyList<int>> s_sizes = Numbers("--sizes", "Numbers of live sessions", Callers, Large);
    private static readonly Option<double> s_seconds = Number("--seconds", "Seconds of each subject in each round", 0.05, 30, otherwise: 3);
    private static readonly Option<int> s_rounds = Number("--rounds", "Rounds at each size", 1, 100, otherwise: 7);
    private static readonly Option<int> s_touchFilter =
        Number<int>("--touch-filter", "Entries of the touch filter; default: twice the largest size", 2, 2 * Large);

    public static IReadOnlyList<Option> All { get; } = [s_large, s_sizes, s_seconds, s_rounds, s_touchFilter];

    public static ScaleOptions Of(ParseResult parsed)
    {
        int[] usual = parsed.GetValue(s_large) ? [Least, 100_000, Most, Large] : [Least, 100_000, Most];
        int[] sizes = [.. (parsed.GetValue(s_sizes) ?? usual).Order()];
        return new ScaleOptions(
            sizes,
            TimeSpan.FromSeconds(parsed.GetValue(s_seconds)),
            parsed.GetValue(s_rounds),
            parsed.GetResult(s_touchFilter) is null ? 2 * sizes[^1] : parsed.GetValue(s_touchFilter));
    }
}
