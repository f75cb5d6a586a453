using SessionKernel.Benchmarks;
using SessionKernel.Benchmarks.Budget;
using SessionKernel.Benchmarks.Compare;
using SessionKernel.Benchmarks.Footprint;
using SessionKernel.Benchmarks.Fuzz;
using SessionKernel.Benchmarks.Grains;
using SessionKernel.Benchmarks.Http;
using SessionKernel.Benchmarks.Http.Apps;
using SessionKernel.Benchmarks.Http.Load;
using SessionKernel.Benchmarks.Scale;
using SessionKernel.Benchmarks.Scheduling;
using SessionKernel.Benchmarks.Starts;
using SessionKernel.Benchmarks.Suites;

// One entry per command: its name, what it takes, what it does.
var commands = new Dictionary<string, (string Usage, Func<string[], Task<int>> Run)>(StringComparer.Ordinal)
{
    ["budget"] = (
        "budget [--redis HOST:PORT]"
        + "    bytes allocated per operation, against allocation-budget.json",
        BudgetCommand.RunAsync),
    ["compare"] = (
        "compare [--redis HOST:PORT | --cluster] [--seconds 5] [--callers 1,64,512] [--payload 1024] [--json FILE]"
        + "    rate, allocation and latency beside what a user would run otherwise",
        CompareCommand.RunAsync),
    ["footprint"] = (
        "footprint [--redis HOST:PORT]"
        + "    memory per session in Redis, beside ASP.NET Core's built-in cache",
        FootprintCommand.RunAsync),
    ["fuzz"] = (
        "fuzz [--inputs 1000000] [--seed 1] [--serializers json,messagepack,memorypack,protobuf,bag]"
        + "    changed and planted payloads, in a process for each serializer: crashes, the slowest, and what is allocated",
        FuzzCommand.RunAsync),
    ["http"] = (
        "http [--seconds 3.5] [--rounds 7] [--starts 9] [--visitors 64]"
        + " [--apps none,framework,kernel,kernel-typed,ticket-cookie,ticket-cache,ticket-kernel] [--json FILE]"
        + "    what a session or a ticket costs a web application, and how soon it is there, beside ASP.NET Core's own",
        HttpCommand.RunAsync),
    ["orleans"] = (
        "orleans [--seconds 1] [--rounds 7] [--states 30000] [--json FILE]"
        + "    the state of grains beside Orleans' own storage in Redis: rate, allocation, latency and server memory",
        GrainCommand.RunAsync),
    ["scale"] = (
        "scale [--large] [--sizes 1000,100000,1000000] [--seconds 3] [--rounds 7] [--touch-filter N]"
        + "    rate and memory with few and with many live sessions, beside what the server gives",
        ScaleCommand.RunAsync),
    ["scheduling"] = (
        "scheduling [--seconds 0.25] [--rounds 7] [--delays 0,200,1000] [--callers 1,64,512] [--work 0,20,200] [--json FILE]"
        + "    a lane's own thread beside an asynchronous read on the thread pool",
        SchedulingCommand.RunAsync),
    ["starts"] = (
        "starts [--starts 100] [--burners CORES]"
        + "    cold starts beside processes that burn the cores: how many are accused of blocking the lane's thread",
        StartsCommand.RunAsync),
    ["stores"] = (
        "stores [--stores 1,10,100]"
        + "    connections and threads of so many stores of one address in one process",
        StoresCommand.RunAsync),
    ["suites"] = (
        "suites [--filter GLOB]"
        + "    BenchmarkDotNet's suites, one for each stage; reports go to Benchmarks/Results",
        SuitesCommand.RunAsync),
};

// Children of a command: this program again.
var children = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    [AppProcess.Command] = AppProcess.RunAsync,
    [BurnRun.Command] = BurnRun.RunAsync,
    [FuzzRun.Command] = FuzzRun.RunAsync,
    [LoadProcess.Command] = LoadProcess.RunAsync,
    [SchedulingLink.Command] = SchedulingLink.RunAsync,
    [StartsRun.Command] = StartsRun.RunAsync,
};

if (args is [var child, .. var given] && children.TryGetValue(child, out var run))
{
    return await run(given);
}

if (args is [var name, .. var rest] && commands.TryGetValue(name, out var command))
{
    try
    {
        return await command.Run(rest);
    }
    catch (UsageException e)
    {
        Console.Error.WriteLine(e.Message);
        Console.Error.WriteLine($"  {command.Usage}");
        return 2;
    }
}

Console.Error.WriteLine("Usage: dotnet run -c Release --project Benchmarks -- COMMAND");
foreach (var (_, known) in commands)
{
    Console.Error.WriteLine($"  {known.Usage}");
}

return 2;
