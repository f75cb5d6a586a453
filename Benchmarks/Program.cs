using SessionKernel.Benchmarks;
using SessionKernel.Benchmarks.Fuzz;
using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Load;
using SessionKernel.Benchmarks.Scheduling;
using SessionKernel.Benchmarks.Starts;

// Children of a command: this program again. They are no commands of the parser, which would add to the start that http measures.
var children = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    [AppProcess.Command] = AppProcess.RunAsync,
    [BurnRun.Command] = BurnRun.RunAsync,
    [FuzzRun.Command] = FuzzRun.RunAsync,
    [LoadProcess.Command] = LoadProcess.RunAsync,
    [SchedulingLink.Command] = SchedulingLink.RunAsync,
    [StartsRun.Command] = StartsRun.RunAsync,
};

return args is [var name, .. var given] && children.TryGetValue(name, out var run)
    ? await run(given)
    : await Commands.RunAsync(args);
