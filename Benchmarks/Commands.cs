using System.CommandLine;
using System.CommandLine.Invocation;
using SessionKernel.Benchmarks.Budget;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Footprint;
using SessionKernel.Benchmarks.Fuzz;
using SessionKernel.Benchmarks.Grains;
using SessionKernel.Benchmarks.Http;
using SessionKernel.Benchmarks.Scale;
using SessionKernel.Benchmarks.Scheduling;
using SessionKernel.Benchmarks.Starts;
using SessionKernel.Benchmarks.Suites;

namespace SessionKernel.Benchmarks;

/// <summary>The command line: one command for each kind of measurement.</summary>
internal static class Commands
{
    private const int WrongArguments = 2;

    private static readonly RootCommand s_root = new("Measures SessionKernel beside what a user would run otherwise.")
    {
        Of("budget", "Bytes allocated per operation, against allocation-budget.json.", BudgetCommand.RunAsync, BudgetCommand.Options),
        Of("compare", "Rate, allocation and latency of sessions.", CompareCommand.RunAsync, CompareOptions.All),
        Of("footprint", "Memory per session in Redis.", FootprintCommand.RunAsync, FootprintCommand.Options),
        Of(
            "fuzz", "Changed and planted payloads, in a process for each serializer: crashes, the slowest, and the allocations.",
            FuzzCommand.RunAsync, FuzzCommand.Options),
        Of("http", "What a session or a ticket costs a web application, and its first response.", HttpCommand.RunAsync, HttpOptions.All),
        Of("orleans", "Rate, allocation, latency and server memory of grain storage.", GrainCommand.RunAsync, GrainOptions.All),
        Of("scale", "Rate and memory with few and with many live sessions.", ScaleCommand.RunAsync, ScaleOptions.All),
        Of(
            "scheduling", "A lane's own thread beside continuations on the thread pool.",
            SchedulingCommand.RunAsync, SchedulingOptions.All),
        Of(
            "starts", "Cold starts beside processes that burn the cores: those that log blocking code on the lane's thread.",
            StartsCommand.RunAsync, StartsCommand.Options),
        Of("stores", "Connections and threads of many stores of one address.", StoresCommand.RunAsync, StoresCommand.Options),
        Suites(),
    };

    public static ParseResult Parse(params string[] arguments) => s_root.Parse(arguments);

    /// <returns>The command's exit code; 2 if the arguments are wrong.</returns>
    public static async Task<int> RunAsync(params string[] arguments)
    {
        var parsed = Parse(arguments);
        // Ctrl+C ends the run at once, and an exception is the caller's, as in a program without a parser.
        var exitCode = await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        return parsed.Action is ParseErrorAction ? WrongArguments : exitCode;
    }

    private static Command Of(string name, string description, Func<ParseResult, Task<int>> run, params IReadOnlyList<Option> options)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction((parsed, _) => run(parsed));
        return command;
    }

    private static Command Suites()
    {
        var suites = Of(
            "suites", "BenchmarkDotNet's suites, one for each stage. Takes its own arguments, such as --filter '*TouchSuite*'.",
            static parsed => SuitesCommand.RunAsync(parsed.UnmatchedTokens));
        suites.TreatUnmatchedTokensAsErrors = false;
        return suites;
    }
}
