using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Measuring;

namespace SessionKernel.Benchmarks.Http.Starts;

/// <summary>The figures of one start of one app.</summary>
internal readonly record struct StartRound(TimeSpan ToResponse, TimeSpan ToSession, AppStart App);

/// <summary>The medians of one app. Its names, in camel case, are those in the JSON file.</summary>
internal sealed record StartRow(
    string App,
    double ResponseMillis,
    double SessionMillis,
    double HostMillis,
    double CpuMillis,
    double WorkingSetMegabytes,
    double HeapMegabytes)
{
    private const double Megabyte = 1 << 20;

    public static StartRow Of(string app, IReadOnlyList<StartRound> rounds)
    {
        return new StartRow(
            app,
            Median(static round => round.ToResponse.TotalMilliseconds),
            Median(static round => round.ToSession.TotalMilliseconds),
            Median(static round => round.App.HostMillis),
            Median(static round => round.App.CpuMillis),
            Median(static round => round.App.WorkingSetBytes / Megabyte),
            Median(static round => round.App.HeapBytes / Megabyte));

        double Median(Func<StartRound, double> figure) => Math.Round(Rounds.Of(rounds, figure).Median, 2);
    }
}
